"""A plan that a person saw, beside what would be done now: what is kept of it, and what differs, in words."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final

from shared.domain.planning import DRAFT
from shared.model.foresight import DealPlan, Foresight, KeptDeal, KeptPlan

KEPT: Final = frozenset({DRAFT, "deal", "handoff"})
"""Actions whose facts are kept: what is known of customers isn't."""
WITHHELD: Final = frozenset({"customer", "fix"})
"""Facts that may name a customer."""
FACTS_OF: Final = 50
"""Deals of a plan whose facts are kept; of a larger one the digests say that something differs, not what."""
NAMED: Final = 5
"""Differences said one by one; beyond that their number says enough."""


def kept(plan: Foresight, at: datetime) -> KeptPlan:
    """What is remembered of a plan until it is applied."""
    few = len(plan.todo) <= FACTS_OF
    deals = {str(one.deal): KeptDeal(one.digest, one.plan, _facts(one) if few else {}) for one in plan.todo}
    return KeptPlan(plan.hash, plan.scope, plan.rules, at, deals)


def differences(known: KeptPlan, now: Foresight, done: Collection[str] = ()) -> list[str]:
    """
    What is different now from what was seen, one sentence each; none where exactly the same would be done.

    `done`: deals for which it was done meanwhile, just as it was seen.
    """
    found = []
    if known.rules != now.rules:
        found.append(f"the rules in force are {now.rules}, the plan was made under {known.rules}")
    seen_now = {str(one.deal): one for one in now.deals}
    for name, before in known.deals.items():
        one = seen_now.get(name)
        if name in done or (one is not None and one.actions and one.digest == before.digest):
            continue
        found.append(f"deal {_id(name)}: {_change(before, one)}")
    new = [one for one in now.todo if str(one.deal) not in known.deals]
    return found + [f"deal {one.deal.id} was not in the plan: {one.says}" for one in new]


def in_words(found: list[str]) -> str:
    """The differences as one text."""
    more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return "; ".join(found[:NAMED]) + more


def _change(before: KeptDeal, one: DealPlan | None) -> str:
    if one is None:
        return "it is not among these deals any more"
    if not one.actions:
        return f"nothing is to be done any more ({one.says})"
    now = _facts(one)
    if not before.facts:
        return f"something else would be done: {one.says}"
    changed = [
        f"{name}: {before.facts.get(name) or 'nothing'} becomes {now.get(name) or 'nothing'}"
        for name in dict.fromkeys([*before.facts, *now])
        if before.facts.get(name, "") != now.get(name, "")
    ]
    return ", ".join(changed) or f"its customer would be another, or told otherwise: {one.says}"


def _facts(one: DealPlan) -> Mapping[str, str]:
    return dict(_each_fact(one))


def _each_fact(one: DealPlan) -> Iterator[tuple[str, str]]:
    for action in one.actions:
        yield f"{action.verb} {action.kind}", "yes"
        if action.kind in KEPT:
            for name, value in action.after.items():
                if name not in WITHHELD:
                    yield name, value


def _id(reference: str) -> str:
    return reference.rpartition("#")[2]

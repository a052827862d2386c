"""
A plan that a person saw is carried out by the workers' own use-case, exactly as it was seen or not at all.

The gate compares what is about to be done with what was seen, right before the permit is asked for: whatever moves until then
stops it, not only what had moved when the command began.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from shared.domain import comparing
from shared.errors import Conflict, LedgerlinkError, Reconnect
from shared.model.agenda import AgendaItem
from shared.model.claims import Claim
from shared.model.crm import Deal
from shared.model.foresight import DealPlan, Foresight, KeptPlan
from shared.model.handoff import Handoff, HandoffState
from shared.model.hints import Hint
from shared.model.outcome import Done, Held, Outcome, Skipped
from shared.model.plan import CUSTOMER, Action, Plan
from shared.model.refs import Ref
from shared.ports.agenda import Agenda
from shared.ports.edges import Clock
from shared.ports.stores import Links
from shared.routing import ROUTES
from shared.usecases.invoicing.ensure_customer import Chosen
from shared.usecases.invoicing.gate import Gate

PAUSES = (0.1, 0.4, 1.6, 3.0, 3.0)
"""Seconds. A worker that is at the same deal makes a try end in a conflict; the next one finds what it did."""
LOOKED_AFTER = timedelta(minutes=5)
"""Whoever dies in between is followed by a worker then."""
MOVED = "the deal isn't what the plan was made for any more: nothing was sent"


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one deal of the plan, and how it is said; `error` where it failed."""

    deal: Ref
    outcome: Literal["done", "nothing", "held", "moved", "failed"]
    says: str
    error: LedgerlinkError | None = None


@dataclass(slots=True)
class _Same:
    """Implements `Gate`: lets exactly what was seen through."""

    seen: DealPlan
    moved: bool = False

    def plan(self, plan: Plan, _deal: Deal, _chosen: Chosen, /, *, will: bool) -> Outcome | None:
        """What goes no further by itself sends nothing anyway."""
        same = self.seen.carries_out and plan.hash == self.seen.plan and _same_customer(self.seen.actions, plan.actions)
        return None if same or not will else self._stopped()

    def settle(self, claim: Claim, /) -> Outcome | None:
        """An attempt at this very plan: by a worker at this moment, or left by an earlier one."""
        return None if claim.expected.get("plan") == self.seen.plan else self._stopped()

    def _stopped(self) -> Outcome:
        self.moved = True
        return Skipped(MOVED)


def unmoved(known: KeptPlan, now: Foresight, links: Links) -> Sequence[DealPlan]:
    """
    Give what is left to do of the plan; nothing, where it was carried out exactly as it was seen, by whomever.

    Raises:
        Conflict: the world moved; the sentence says what is different.
    """
    left = {str(one.deal) for one in now.todo}
    done = {
        name
        for name, seen in known.deals.items()
        if name not in left and _has_it(links.dossier(Ref.parse(name)).handoff, seen.plan)
    }
    if not left and done == known.deals.keys():
        return ()
    found = comparing.differences(known, now, done)
    if found:
        raise Conflict(
            f"the world moved since the plan {known.hash} was made: {comparing.in_words(found)}",
            record=known.scope.value or known.scope.kind,
            fix="Nothing was done. Look at the new plan, then apply that one.",
        )
    return now.todo


def apply_plan(
    name: str,
    todo: Sequence[DealPlan],
    *,
    by: str,
    draft: Callable[[Hint, Gate], Outcome],
    links: Links,
    agenda: Agenda,
    clock: Clock,
    pause: Callable[[float], None] = lambda _seconds: None,
) -> Iterator[Applied]:
    """
    Carry out what `unmoved` gave, deal by deal; what fails keeps no other from being done, but for a lost sign-in.

    `draft` runs the workers' use-case on the deal of the hint, behind the gate. Each deal is on the agenda while it is under
    way: whoever dies is followed by a worker.
    """
    for one in todo:
        now = clock.now()
        key = f"{one.deal}#plan-{name}-{now.isoformat()}"
        hint = Hint(one.deal, key, f"plan {name} applied by {by}")
        item = AgendaItem(now + LOOKED_AFTER, ROUTES[one.deal.kind], hint)
        agenda.later(item.at, item.queue, item.hint)
        applied = _applied(one, hint, draft, links, pause)
        yield applied
        if applied.error is None:
            agenda.done(item)
        if isinstance(applied.error, Reconnect):
            return


def _applied(
    one: DealPlan, hint: Hint, draft: Callable[[Hint, Gate], Outcome], links: Links, pause: Callable[[float], None]
) -> Applied:
    conflict = Conflict("somebody else is at it")
    for seconds in (*PAUSES, 0):
        gate = _Same(one)
        try:
            outcome = draft(hint, gate)
        except Conflict as error:
            conflict = error
            pause(seconds)
            continue
        except LedgerlinkError as error:
            return Applied(one.deal, "failed", error.sentence, error)
        if gate.moved:
            return Applied(one.deal, "moved", MOVED)
        return _said(one, outcome, links)
    return Applied(one.deal, "failed", conflict.sentence, conflict)


def _said(one: DealPlan, outcome: Outcome, links: Links) -> Applied:
    match outcome:
        case Held(hold):
            return Applied(one.deal, "held", hold.sentence)
        case Done(what):
            return Applied(one.deal, "done", what)
        case Skipped(why):
            handoff = links.dossier(one.deal).handoff
            if _has_it(handoff, one.plan):
                return Applied(one.deal, "done", why)
            planned = handoff is not None and handoff.state is HandoffState.PLANNED
            return Applied(one.deal, "held" if planned else "nothing", why)


def _has_it(handoff: Handoff | None, plan: str) -> bool:
    """Whether the deal has the invoice that was seen: its handoff remembers the plan it came from."""
    return bool(plan) and handoff is not None and handoff.invoice is not None and handoff.plan == plan


def _same_customer(seen: Sequence[Action], now: Sequence[Action]) -> bool:
    """The one that was seen; or one that was new then, and has been made for this buyer since, by this very plan perhaps."""
    was, step = _customer_step(seen), _customer_step(now)
    if step is not None:
        return was is not None and (was.verb, was.target, was.after) == (step.verb, step.target, step.after)
    if was is not None and "id" not in was.after:
        return True
    return seen[-1].after.get(CUSTOMER) == now[-1].after.get(CUSTOMER)


def _customer_step(actions: Sequence[Action]) -> Action | None:
    return next((action for action in actions if action.kind == CUSTOMER), None)

"""A plan as a person reads it: deal by deal, each field before and after, and what it all comes to."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from shared.cli.output import plain
from shared.domain.planning import DRAFT
from shared.model.foresight import DealPlan, Foresight
from shared.model.money import Money
from shared.model.plan import Action

SIGNS: Final[Mapping[str, tuple[str, str]]] = {
    "create": ("+", "green"),
    "link": ("=", "cyan"),
    "amend": ("~", "yellow"),
    "tell": ("~", "yellow"),
    "record": ("~", "yellow"),
    "settle": ("?", "yellow"),
    "hold": ("!", "red"),
    "park": ("!", "red"),
}
"""What stands before an action, and its colour on a terminal."""
STAYS: Final = frozenset({"hold", "park"})
"""Nothing of a plan is gained by applying these."""
MONEY: Final = ("net", "tax", "total")


def as_json(plan: Foresight) -> dict[str, Any]:
    """The plan as scripts read it: every action, each with its deal; and one row for each deal that was looked at."""
    return {
        "hash": plan.hash,
        "rules": plan.rules,
        "actions": [_row(one, action) for one in plan.deals for action in (*one.actions, *one.telling)],
        "deals": [_deal(one) for one in plan.deals],
    }


def _row(one: DealPlan, action: Action) -> dict[str, Any]:
    return {
        "verb": action.verb,
        "kind": action.kind,
        "target": action.target,
        "before": _stated(action.before),
        "after": _stated(action.after),
        "why": action.why,
        "deal": one.deal.id,
    }


def _stated(facts: Mapping[str, str]) -> dict[str, Any]:
    """Amounts with their currency, where the facts name one."""
    stated: dict[str, Any] = dict(facts)
    if facts.get("currency"):
        stated |= {n: plain(Money(Decimal(facts[n]), facts["currency"])) for n in MONEY if facts.get(n)}
    if "difference" in facts:
        amount, _, currency = facts["difference"].partition(" ")
        stated["difference"] = plain(Money(Decimal(amount), currency))
    return stated


def _deal(one: DealPlan) -> dict[str, Any]:
    return {
        "deal": one.deal.id,
        "name": one.name,
        "amount": one.amount,
        "book": one.book,
        "mode": one.mode,
        "plan": one.plan,
        "carries_out": one.carries_out,
        "says": one.says,
    }


def show(plan: Foresight, console: Console | None = None) -> None:
    """Print it; coloured only on a terminal."""
    screen = console or Console(highlight=False, soft_wrap=True)
    for one in plan.deals:
        if one.actions or one.telling or len(plan.deals) == 1:
            for line in _lines(one):
                screen.print(line)
            screen.print()
    screen.print(summary(plan))
    if any(action.verb not in STAYS for one in plan.todo for action in one.actions if not _only_shown(one)):
        screen.print(Text(f"Apply it: ledgerlink apply {plan.hash}"))


def summary(plan: Foresight) -> Text:
    """One line: what would be made, over how much, what is held, what needs nothing."""
    made = [one for one in plan.todo if one.carries_out]
    counts = Counter((action.verb, action.kind) for one in made for action in one.actions)
    parts = [
        *_drafts(made, "create", "to create"),
        *_drafts(made, "amend", "to amend"),
        *_count(counts["create", "customer"], "customer to create", "customers to create"),
        *_count(counts["link", "customer"], "customer to link", "customers to link"),
        *_count(sum(any(a.verb == "hold" for a in one.actions) for one in plan.todo), "held", "held"),
        *_count(sum(any(a.verb == "park" for a in one.actions) for one in plan.todo), "that can't be read", ""),
        *_count(sum(_only_shown(one) for one in plan.todo), "shown only: its book isn't live", ""),
        *_count(sum(not one.actions for one in plan.deals), "with nothing to do", ""),
    ]
    said = f"Plan {plan.hash}: {'; '.join(parts) or 'no deals'}. Rules {plan.rules}."
    return Text(said, style="bold")


def _only_shown(one: DealPlan) -> bool:
    return not one.carries_out and any(action.kind == DRAFT for action in one.actions)


def _drafts(made: list[DealPlan], verb: str, words: str) -> Iterator[str]:
    """How many drafts, over how much in each currency."""
    totals: dict[str, Decimal] = {}
    number = 0
    for one in made:
        for action in one.actions:
            if (action.verb, action.kind) == (verb, DRAFT):
                number += 1
                currency = action.after["currency"]
                totals[currency] = totals.get(currency, Decimal(0)) + Decimal(action.after["total"])
    if number:
        over = " + ".join(str(Money(amount, currency)) for currency, amount in sorted(totals.items()))
        yield f"{number} {'draft' if number == 1 else 'drafts'} {words} over {over}"


def _count(number: int, one: str, many: str) -> Iterator[str]:
    if number:
        yield f"{number} {one if number == 1 or not many else many}"


def _lines(one: DealPlan) -> Iterator[Text]:
    amount = f" · {_money(one.amount)}" if one.amount else ""
    book = f" · book {one.book} ({one.mode})" if one.book else ""
    named = f" “{one.name}”" if one.name else ""
    yield Text(f"Deal {one.deal.id}{named}{amount}{book}", style="bold")
    if not one.actions:
        yield Text(f"  nothing to do: {one.says}")
    elif not one.carries_out and one.says not in {action.why for action in one.actions}:
        yield Text(f"  {one.says}", style="red")
    for action in (*one.actions, *one.telling):
        sign, colour = SIGNS.get(action.verb, ("·", ""))
        yield Text(f"  {sign} {action.verb} {action.kind} {action.target}", style=colour)
        yield Text(f"      {action.why}", style="dim")
        names = list(dict.fromkeys([*action.before, *action.after]))
        width = max(map(len, names), default=0)
        for name in names:
            yield from _field(name, width, action, colour)


def _money(money: Money) -> str:
    """With its currency's decimals, whatever whoever entered it left out."""
    return " ".join(plain(money).values())


def _field(name: str, width: int, action: Action, colour: str) -> Iterator[Text]:
    """A field as it will be; where it stands already, as it is and will be; unchanged ones of an amendment stay out."""
    before, after = action.before.get(name, ""), action.after.get(name, "")
    if before == after or (not after and not before):
        return
    currency = f" {(action.after or action.before).get('currency', '')}".rstrip() if name in MONEY else ""
    if before:
        gone = f"{after}{currency}" if name in action.after else "(removed)" if name.startswith("line ") else ""
        if not gone:
            return
        yield Text(f"      {name:<{width}}  {before}{currency} → {gone}", style=colour)
    else:
        yield Text(f"      {name:<{width}}  {after}{currency}", style=colour)

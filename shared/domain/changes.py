"""What a deal that changed after its invoice was made now asks for, in a sentence that finance can act on; pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from shared.model.ledger import BilledLine, InvoiceLine
from shared.model.money import Money

MOST = 4
"""Lines named one by one; beyond that their number says enough."""


def said(
    billed: Sequence[BilledLine], wanted: Sequence[InvoiceLine], was: Money, now: Money, due: tuple[date | None, date]
) -> str:
    """
    The difference between what the invoice says and what the deal asks for: the totals, the day they are `due` (was, is),
    then each line that was added, removed or changed. Lines are told apart by their descriptions.
    """
    asked = [BilledLine(line.description, line.quantity, line.unit_price, line.discount_percent) for line in wanted]
    added, removed = _without(asked, billed), _without(billed, asked)
    changed = []
    for old in list(removed):
        new = next((line for line in added if line.description == old.description), None)
        if new is not None:
            changed.append((old, new))
            removed.remove(old)
            added.remove(new)
    parts = [
        _listed("added", map(_line, added)),
        _listed("removed", map(_line, removed)),
        _listed("changed", (f"{_line(old)} to {_figures(new)}" for old, new in changed)),
    ]
    total = f"{was} becomes {now}" if was != now else f"still {now}"
    late = f"due on {due[1]} instead of {due[0]}" if due[0] != due[1] else ""
    return "; ".join(filter(None, [total, late, *parts]))


def _without(lines: Sequence[BilledLine], others: Sequence[BilledLine]) -> list[BilledLine]:
    """The lines that aren't among the others; each of those stands for one."""
    left = [_plain(line) for line in others]
    rest = []
    for line in map(_plain, lines):
        if line in left:
            left.remove(line)
        else:
            rest.append(line)
    return rest


def _plain(line: BilledLine) -> BilledLine:
    """Without differences that only finance's typing makes: white space around the words."""
    return BilledLine(line.description.strip(), line.quantity, line.unit_price, line.discount_percent)


def _listed(word: str, lines: Iterable[str]) -> str:
    named = list(lines)
    more = f" and {len(named) - MOST} more" if len(named) > MOST else ""
    return f"{word} {', '.join(named[:MOST])}{more}" if named else ""


def _line(line: BilledLine) -> str:
    return f"{line.description!r} ({_figures(line)})"


def _figures(line: BilledLine) -> str:
    discount = f" less {_number(line.discount_percent)}%" if line.discount_percent else ""
    return f"{_number(line.quantity)} x {_number(line.unit_price)}{discount}"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"

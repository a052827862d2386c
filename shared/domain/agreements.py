"""Which unpaid invoices are disputed, promised to be paid, or were promised in vain: as the collection last read it in the CRM."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from shared.domain import standing
from shared.domain.receivables import issued
from shared.model.collecting import Collection
from shared.model.digest import Agreed, Agreements
from shared.model.money import Money
from shared.model.owing import Debtor

FIRST: Final = 10
"""So many are named."""


class Agreement(StrEnum):
    """What holds of an unpaid invoice; a dispute pauses more than a promise does, so of both it is that."""

    DISPUTED = "disputed"
    PROMISED = "promised"
    BROKEN = "broken"
    """The promised day is over, in the ledger's organisation, and something is still due."""


def agreements(debtors: Iterable[Debtor], at: datetime) -> dict[Agreement, Agreements]:
    """
    Everything that was agreed, at this instant. Sums are of what is due, in the invoices' own currencies; a customer counts once.

    Disputes are in the order of their amounts, largest first, promises in that of their days.
    """
    found: dict[Agreement, list[tuple[Debtor, Agreed]]] = defaultdict(list)
    for debtor in debtors:
        for kind, agreed in _of(debtor, at):
            found[kind].append((debtor, agreed))
    return {kind: _summed(found[kind]) for kind in Agreement}


def _of(debtor: Debtor, at: datetime) -> Iterator[tuple[Agreement, Agreed]]:
    today, name = debtor.owed.today(at), debtor.name or str(debtor.owed.customer)
    for invoice in issued(debtor.owed):
        begun = debtor.collections.get(invoice.ref)
        kind = _kind(begun, today) if begun is not None and standing.is_open(invoice) else None
        if kind is not None and begun is not None:
            yield kind, Agreed(name, invoice.number, invoice.due, begun.promised_on, begun.disputed)


def _kind(begun: Collection, today: date) -> Agreement | None:
    if begun.disputed:
        return Agreement.DISPUTED
    if begun.promised_on is None:
        return None
    return Agreement.PROMISED if today <= begun.promised_on else Agreement.BROKEN


def _summed(found: Sequence[tuple[Debtor, Agreed]]) -> Agreements:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for _, agreed in found:
        sums[agreed.due.currency] += agreed.due.amount
    return Agreements(
        invoices=len(found),
        customers=len({debtor.owed.customer for debtor, _ in found}),
        sums=tuple(Money(amount, currency) for currency, amount in sorted(sums.items())),
        first=tuple(sorted((agreed for _, agreed in found), key=_urgency)[:FIRST]),
    )


def _urgency(agreed: Agreed) -> tuple[object, ...]:
    day = date.min if agreed.dispute or agreed.on is None else agreed.on
    return day, agreed.due.currency, -agreed.due.amount, agreed.name, agreed.number

"""The ageing table of finance: what each customer owes by age, and the sums of every organisation."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.ageing import BUCKETS
from shared.domain.home_totals import Home
from shared.domain.receivables import Figures
from shared.model.money import Money
from shared.model.owing import Debtor
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Ref

Reckon = Callable[[Sequence[Receivable]], Figures]
"""The figures of these receivables of one organisation."""


@dataclass(frozen=True, slots=True)
class Sums:
    """
    Amounts in one home currency; None where a rate isn't known. `owed` is the sum of all buckets, `outstanding` that less `unapplied`.
    """

    currency: str
    invoices: int
    by_bucket: Mapping[str, Money | None]
    overdue: Money | None
    owed: Money | None
    unapplied: Money | None
    outstanding: Money | None
    dso: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One customer of one ledger."""

    customer: Ref
    record: Ref | None
    name: str
    figures: Figures
    sums: Sums
    as_of: datetime
    """When its ledger was last asked about it."""

    @property
    def matters(self) -> bool:
        """Whether it owes anything or has anything to its credit."""
        return bool(self.figures.aged.invoices or self.figures.open_credits)


@dataclass(frozen=True, slots=True)
class AgeingTable:
    """
    `rows` by what is overdue, most first; `organisations` in the order of their names, with all their customers, shown or not.
    `currencies`: the sums over all organisations of one home currency, where there are several of it.
    """

    rows: Sequence[Row]
    organisations: Mapping[ConnectionId, Sums]
    currencies: Sequence[Sums]
    by_currency: Mapping[str, Mapping[str, Money]]
    """Of everybody, as invoiced: currency, then bucket."""


def table(debtors: Iterable[Debtor], reckon: Reckon, *, everybody: bool = False) -> AgeingTable:
    """The table of these customers; without `everybody` only those that owe or have credit have a row."""
    known = list(debtors)
    rows = [_row(debtor, reckon) for debtor in known]
    places = sorted({debtor.owed.customer.connection for debtor in known})
    organisations = {
        place: _sums([one.owed for one in known if one.owed.customer.connection == place], reckon) for place in places
    }
    homes = [sums.currency for sums in organisations.values()]
    return AgeingTable(
        sorted((row for row in rows if everybody or row.matters), key=_urgency),
        organisations,
        [_added(home, organisations.values()) for home in sorted(set(homes)) if homes.count(home) > 1],
        _as_invoiced(rows),
    )


def _row(debtor: Debtor, reckon: Reckon) -> Row:
    owed = debtor.owed
    found = reckon([owed])
    return Row(owed.customer, debtor.record, debtor.name, found, _of(found, owed.home_currency), owed.as_of)


def _sums(receivables: Sequence[Receivable], reckon: Reckon) -> Sums:
    return _of(reckon(receivables), Home.of(receivables).currency)


def _of(found: Figures, home: str) -> Sums:
    aged = found.aged
    return Sums(
        home,
        aged.invoices,
        aged.by_bucket,
        aged.overdue,
        _sum(aged.by_bucket.values()),
        found.unapplied,
        found.total_outstanding,
        found.dso,
    )


def _added(home: str, organisations: Iterable[Sums]) -> Sums:
    """Several organisations as one; how long money takes is each one's own."""
    every = [sums for sums in organisations if sums.currency == home]
    return Sums(
        home,
        sum(sums.invoices for sums in every),
        {bucket: _sum(sums.by_bucket[bucket] for sums in every) for bucket in BUCKETS},
        _sum(sums.overdue for sums in every),
        _sum(sums.owed for sums in every),
        _sum(sums.unapplied for sums in every),
        _sum(sums.outstanding for sums in every),
        None,
    )


def _sum(amounts: Iterable[Money | None]) -> Money | None:
    every = list(amounts)
    known = [money for money in every if money is not None]
    if not known or len(known) < len(every):
        return None
    return sum(known[1:], start=known[0])


def _as_invoiced(rows: Iterable[Row]) -> dict[str, dict[str, Money]]:
    found: dict[str, dict[str, Money]] = {}
    for row in rows:
        for currency, owed in row.figures.aged.by_currency.items():
            held = found.setdefault(currency, {})
            for bucket, amount in owed.items():
                more = Money(amount, currency)
                held[bucket] = held[bucket] + more if bucket in held else more
    return dict(sorted(found.items()))


def _urgency(row: Row) -> tuple[object, ...]:
    """Unknown amounts first: somebody must look; then the most overdue, by organisation where currencies differ."""
    overdue, owed = row.sums.overdue, row.sums.owed
    return (
        row.sums.currency,
        overdue is not None,
        -overdue.amount if overdue is not None else 0,
        owed is not None,
        -owed.amount if owed is not None else 0,
        row.name.casefold(),
        str(row.customer),
    )

"""Revenue by product: the parts of all documents added up by currency and heading, and what they come to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from shared.domain import crediting, standing
from shared.domain.revenue import Heading, Piece, pieces
from shared.model.ledger import Organisation
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from shared.model.sold import SoldDocument

ISSUED: Final = standing.ISSUED | crediting.ISSUED
"""What counts: whatever finance approved or sent and didn't take back."""
ORDER: Final = tuple(Heading)

Key = tuple[str, Heading, str]
"""Currency, heading, code."""


@dataclass(frozen=True, slots=True)
class Row:
    """
    One product, or one of the other headings, in one currency: invoices less credit notes.

    `home` is None where a rate isn't known. `quantity` is None where no line states one. `invoices` and `credit_notes` are the
    documents it stands on: one with several products is counted at each.
    """

    heading: Heading
    code: str
    name: str
    net: Money
    home: Money | None
    quantity: Decimal | None
    invoices: int
    credit_notes: int


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the rows of one currency, or (`net` is `home`) of all; every document is counted once."""

    net: Money | None
    home: Money | None
    invoices: int
    credit_notes: int


@dataclass(frozen=True, slots=True)
class RevenueTable:
    """
    `rows` by currency, products before the rest, the largest first; `totals` by currency, `total` of all in the home currency.
    `left_out`: how many documents don't count, by their status.
    """

    rows: Sequence[Row]
    totals: Mapping[str, Total]
    total: Total
    left_out: Mapping[str, int]


@dataclass(slots=True)
class _Sum:
    """A row that is added up."""

    currency: str
    home_currency: str
    net: Decimal = Decimal(0)
    home: Decimal | None = Decimal(0)
    quantity: Decimal | None = None
    name: str = ""
    documents: set[Ref] = field(default_factory=set)

    def add(self, piece: Piece, document: SoldDocument) -> None:
        """A part of this document; of a credit note it is taken off."""
        sign = -1 if document.ref.kind is Kind.CREDIT_NOTE else 1
        self.net += sign * piece.net
        self.home = None if self.home is None or piece.home is None else self.home + sign * piece.home
        if piece.quantity is not None:
            self.quantity = (self.quantity or Decimal(0)) + sign * piece.quantity
        self.name = self.name or piece.name
        self.documents.add(document.ref)

    def row(self, heading: Heading, code: str) -> Row:
        """As it stands."""
        net, home = Money(self.net, self.currency), self._home()
        invoices, notes = _count(self.documents)
        return Row(heading, code, self.name, net, home, self.quantity, invoices, notes)

    def _home(self) -> Money | None:
        return Money(self.home, self.home_currency) if self.home is not None else None


def revenue_by_product(documents: Iterable[SoldDocument], organisation: Organisation) -> RevenueTable:
    """
    Add up what these documents of one organisation sold, net of tax: for each currency and product

        revenue = sum of its parts on issued invoices - sum of its parts on issued credit notes

    with the parts of `shared.domain.revenue`. Guarantees: the rows of a currency add up to its total, which is the sum of the
    nets that the ledger states on these invoices less that on these credit notes, to the last cent; the rows' amounts at home
    add up to the total at home, which is the sum of those nets, each at its document's rate and rounded once.
    """
    sums: dict[Key, _Sum] = {}
    left_out: Counter[str] = Counter()
    counted: dict[str, set[Ref]] = {}
    for document in documents:
        if document.status not in ISSUED:
            left_out[document.status.value] += 1
            continue
        currency = document.net.currency
        counted.setdefault(currency, set()).add(document.ref)
        for piece in pieces(document, organisation):
            key = (currency, piece.heading, piece.code)
            sums.setdefault(key, _Sum(currency, organisation.home_currency)).add(piece, document)
    rows = sorted((found.row(heading, code) for (_, heading, code), found in sums.items()), key=_place)
    totals = {currency: _total(rows, currency, counted[currency], organisation) for currency in sorted(counted)}
    home = _home_total([total.home for total in totals.values()], organisation.home_currency)
    invoices, notes = _count(ref for refs in counted.values() for ref in refs)
    return RevenueTable(rows, totals, Total(home, home, invoices, notes), dict(sorted(left_out.items())))


def _place(row: Row) -> tuple[object, ...]:
    return row.net.currency, ORDER.index(row.heading), -row.net.amount, row.code


def _total(rows: Iterable[Row], currency: str, counted: Iterable[Ref], organisation: Organisation) -> Total:
    own = [row for row in rows if row.net.currency == currency]
    net = sum((row.net.amount for row in own), Decimal(0))
    invoices, notes = _count(counted)
    home = _home_total([row.home for row in own], organisation.home_currency)
    return Total(Money(net, currency), home, invoices, notes)


def _home_total(amounts: Sequence[Money | None], home: str) -> Money | None:
    """No figure is better than a wrong one."""
    known = [money.amount for money in amounts if money is not None]
    return Money(sum(known, Decimal(0)), home) if len(known) == len(amounts) else None


def _count(refs: Iterable[Ref]) -> tuple[int, int]:
    kinds = Counter(ref.kind for ref in refs)
    return kinds[Kind.INVOICE], kinds[Kind.CREDIT_NOTE]

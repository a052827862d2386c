"""Amounts of several currencies added up in the one home currency, each document at its own rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from shared.domain.rounding import MinorUnits
from shared.model.credit import Credit
from shared.model.ledger import Invoice
from shared.model.money import Money
from shared.model.receivable import Receivable

Entry = tuple[Decimal, Invoice | Credit]
"""An amount, and the document whose currency and rate it has."""
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Home:
    """The one currency that all of the ledgers keep their books in; empty where there is no such one."""

    currency: str

    @classmethod
    def of(cls, receivables: Iterable[Receivable]) -> "Home":
        """That of these receivables' ledgers."""
        currencies = {each.home_currency for each in receivables}
        return cls(currencies.pop() if len(currencies) == 1 else "")

    def total(self, entries: Iterable[Entry]) -> Money | None:
        """
        The sum, each entry at its document's rate and rounded half up to the smallest unit.

        None where there is no one home currency, or a document in another has no rate: no figure is better than a wrong one.
        """
        if not self.currency:
            return None
        units = MinorUnits.of(self.currency, ROUND_HALF_UP)
        amounts = [self._at_home(amount, document) for amount, document in entries]
        known = [units.rounded(amount) for amount in amounts if amount is not None]
        return Money(units.total(known), self.currency) if len(known) == len(amounts) else None

    def _at_home(self, amount: Decimal, document: Invoice | Credit) -> Decimal | None:
        if document.currency == self.currency or not amount:
            return amount
        return None if document.exchange_rate is None else amount * document.exchange_rate


def by_currency(entries: Sequence[Entry]) -> dict[str, Decimal]:
    """The sums as they stand on the documents, by currency."""
    sums: dict[str, Decimal] = dict.fromkeys(sorted({doc.currency for _, doc in entries}), NOTHING)
    for amount, document in entries:
        sums[document.currency] += amount
    return sums

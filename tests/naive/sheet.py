"""What a ledger's papers come to for one customer, in the plainest words there are: what a bookkeeper would write on a sheet."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class Cheque:
    """Money of the customer's that reached an invoice."""

    on: date
    id: str
    amount: Fraction


@dataclass(frozen=True)
class Bill:
    """
    An invoice that finance issued; `rate` is home money for one unit of its currency. `back`: its money that was given back, as far
    as a credit note names it.
    """

    id: str
    number: str
    on: date
    due_on: date | None
    currency: str
    rate: Fraction
    total: Fraction
    cheques: list[Cheque]
    credited: Fraction
    sent: bool
    back: Fraction = Fraction(0)

    @property
    def came(self) -> Fraction:
        """The customer's money on it."""
        return sum((cheque.amount for cheque in self.cheques), Fraction(0))

    @property
    def open(self) -> Fraction:
        """What is still to be paid."""
        return self.total - self.came - self.credited


@dataclass(frozen=True)
class Credit:
    """A credit note (`note`), or money that came for no invoice; `back` was given back in cash."""

    currency: str
    rate: Fraction
    total: Fraction
    applied: Fraction
    back: Fraction
    note: bool

    @property
    def left(self) -> Fraction:
        """What nobody used yet."""
        return self.total - self.applied - self.back


@dataclass(frozen=True)
class Sheet:
    """One customer in one organisation."""

    home: str
    bills: list[Bill] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)

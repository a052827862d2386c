"""Money is an exact decimal amount and its currency; never a float, never one without the other."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """
    An exact amount in major units (12.34 is twelve euros and thirty-four cents) of an ISO 4217 currency.

    Raises:
        TypeError: the amount is not a Decimal.
        ValueError: the currency is not three capital letters, or the amount is not finite.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"money needs a Decimal, not {type(self.amount).__name__}: {self.amount!r}")
        if not self.amount.is_finite():
            raise ValueError(f"money needs a finite amount, not {self.amount}")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"not an ISO 4217 currency code: {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return other.amount

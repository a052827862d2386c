"""
To the cent: the minor units of each currency, and the one place where an exact figure becomes a stated amount.
"""

import decimal
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final, Literal

EXACT: Final = Context(prec=500, rounding=decimal.ROUND_05UP)
"""
What amounts are computed in, whatever decimal context the caller has. Sums and products of accepted figures are exact;
a division that isn't keeps 500 digits and never ends in a false tie (ROUND_05UP), so the rounding after it is exact too.
"""

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"
MINOR_UNITS: Final = {
    currency: decimals
    for decimals, currencies in ((0, _NO_DECIMALS), (3, _THREE_DECIMALS), (4, _FOUR_DECIMALS))
    for currency in currencies.split()
}
"""ISO 4217: decimals of the currencies that don't have two."""

_MODES: Final = frozenset(name for name in vars(decimal) if name.startswith("ROUND_"))
_WHOLE_DIGITS, _DECIMALS = 30, 60


@dataclass(frozen=True, slots=True)
class Rounding:
    """
    At which unit tax is rounded, and which way a half goes.

    `line`: on every line, then added up (Xero). `subtotal`: once per tax category and rate (EN 16931, QuickBooks).
    `document`: once over everything; the subtotals then share the rounded tax by largest remainder.
    Amounts that are stated on the document (line nets, allowances, charges) are rounded each under every unit.
    `decimals` is what all of them are rounded to; None: the currency's own.
    `mode` is one of the decimal module's rounding modes ("ROUND_HALF_EVEN", or "half_even" for short).

    Raises:
        ValueError: an unknown unit or mode.
    """

    unit: Literal["line", "subtotal", "document"] = "subtotal"
    mode: str = decimal.ROUND_HALF_UP
    decimals: int | None = None

    def __post_init__(self) -> None:
        if self.unit not in ("line", "subtotal", "document"):
            raise ValueError(f"tax is rounded per line, subtotal or document, not per {self.unit!r}")
        mode = f"ROUND_{self.mode.upper().removeprefix('ROUND_')}"
        if mode not in _MODES:
            raise ValueError(f"not a rounding mode of the decimal module: {self.mode!r}")
        object.__setattr__(self, "mode", mode)


EN16931: Final = Rounding("subtotal", decimal.ROUND_HALF_UP)
"""As the European standard and Peppol BIS Billing 3.0 have it."""


@dataclass(frozen=True, slots=True)
class MinorUnits:
    """A currency's smallest unit (`step`: 0.01 for EUR, 1 for JPY) and the way to get there."""

    step: Decimal
    mode: str

    @classmethod
    def of(cls, currency: str, mode: str, decimals: int | None = None) -> "MinorUnits":
        """
        The minor units of an ISO 4217 code; a well-formed code that isn't in the table has two decimals.

        `decimals` instead of the currency's own, where somebody keeps others.

        Raises:
            ValueError: not three capital letters.
        """
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise ValueError(f"not an ISO 4217 currency code: {currency!r}")
        if not currency.isupper():
            raise ValueError(f"an ISO 4217 currency code is written in capitals: {currency!r}")
        return cls(Decimal((0, (1,), -(MINOR_UNITS.get(currency, 2) if decimals is None else decimals))), mode)

    @property
    def decimals(self) -> int:
        """How many decimals a stated amount has."""
        return -int(self.step.as_tuple().exponent)

    @property
    def zero(self) -> Decimal:
        """Nothing, with the currency's decimals (0.00)."""
        return self.step - self.step

    def total(self, amounts: Iterable[Decimal]) -> Decimal:
        """Stated amounts added up; nothing is rounded any more."""
        return sum(amounts, start=self.zero)

    def rounded(self, numerator: Decimal, denominator: Decimal = Decimal(1)) -> Decimal:
        """The fraction as a stated amount: rounded once from its exact value, never minus zero."""
        exact = EXACT.divide(numerator, denominator)
        return EXACT.add(exact.quantize(self.step, rounding=self.mode, context=EXACT), self.zero)

    def rounded_sum(self, fractions: Iterable[Fraction]) -> Decimal:
        """The sum of exact fractions, rounded once at the end."""
        total = sum(fractions, start=Fraction(0))
        return self.rounded(Decimal(total.numerator), Decimal(total.denominator))


def figure(value: object, name: str) -> Decimal:
    """
    The figure as a Decimal: a Decimal itself, or a whole number.

    Raises:
        TypeError: a float, bool, string or anything else.
        ValueError: NaN, an infinity, or more than 30 digits before or 60 after the decimal point.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        raise TypeError(f"{name} needs a Decimal, not {type(value).__name__}: {value!r}")
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{name} needs a finite figure, not {value}")  # noqa: TRY004  # NaN is a Decimal
    if value.adjusted() >= _WHOLE_DIGITS or exponent < -_DECIMALS:
        raise ValueError(f"{name} is out of range: {value}")
    return value

"""
Xero's arithmetic: every line is rounded half up to two places, its tax likewise, and only then summed.

Nothing here knows of records or HTTP, and nothing is shared with the code that this sandbox tests.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
RATE_PLACES = Decimal("0.000001")  # CurrencyRate is an 18.6 decimal
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class PricedLine:
    """One line in document currency: its amount, its tax and what its discount took off."""

    amount: Decimal
    tax: Decimal
    discount: Decimal


@dataclass(frozen=True)
class Totals:
    """The foot of a document."""

    sub_total: Decimal
    tax: Decimal
    total: Decimal
    discount: Decimal


def cents(value: Decimal) -> Decimal:
    """Round half up (away from zero) to two places."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def places(value: Decimal, count: int) -> Decimal:
    """Round half up to ``count`` places: four for quantities, two or four (unitdp) for unit amounts."""
    return value.quantize(Decimal(1).scaleb(-count), rounding=ROUND_HALF_UP)


def rate(value: Decimal) -> Decimal:
    """Round an exchange rate to the six places that Xero keeps."""
    return value.quantize(RATE_PLACES, rounding=ROUND_HALF_UP)


def line_amount(quantity: Decimal, unit: Decimal, discount_rate: Decimal, discount_amount: Decimal) -> Decimal:
    """The expected LineAmount: quantity times unit, less a percentage or an amount, rounded once."""
    return cents(quantity * unit * (1 - discount_rate / HUNDRED) - discount_amount)


def line_tax(amount: Decimal, percent: Decimal, mode: str) -> Decimal:
    """Tax of one line: on top (Exclusive), inside (Inclusive) or none (NoTax), rounded to the cent."""
    if mode == "Exclusive":
        return cents(amount * percent / HUNDRED)
    if mode == "Inclusive":
        return cents(amount * percent / (HUNDRED + percent))
    return ZERO


def price_line(
    quantity: Decimal,
    unit: Decimal,
    percent: Decimal,
    mode: str,
    *,
    discount_rate: Decimal = ZERO,
    discount_amount: Decimal = ZERO,
    tax_override: Decimal | None = None,
) -> PricedLine:
    """Price one line; a TaxAmount that was sent replaces the computed tax."""
    amount = line_amount(quantity, unit, discount_rate, discount_amount)
    tax = line_tax(amount, percent, mode) if tax_override is None or mode == "NoTax" else cents(tax_override)
    return PricedLine(amount=amount, tax=tax, discount=cents(quantity * unit) - amount)


def sum_up(lines: Iterable[PricedLine], mode: str) -> Totals:
    """Sum priced lines: with Inclusive prices the tax is taken out of the lines, otherwise it is added."""
    priced = list(lines)
    amount = sum((line.amount for line in priced), ZERO)
    tax = sum((line.tax for line in priced), ZERO)
    sub_total = amount - tax if mode == "Inclusive" else amount
    return Totals(sub_total, tax, sub_total + tax, sum((line.discount for line in priced), ZERO))


def to_base(amount: Decimal, currency_rate: Decimal) -> Decimal:
    """Base amount: CurrencyRate is foreign units per one base unit, so base is foreign divided by rate."""
    return cents(amount / currency_rate)

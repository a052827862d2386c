"""
QuickBooks' arithmetic: amounts are rounded half up to the cent, tax once per rate on the summed net amounts.

Nothing here knows of records or HTTP, and nothing is shared with the code that this sandbox tests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Taxed:
    """What one rate takes of a document: the net it applies to and the tax."""

    rate_id: str
    percent: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Portion:
    """One line's share: its net amount, what it costs with tax if that was said, and the rates that apply."""

    net: Decimal
    gross: Decimal | None
    rates: tuple[tuple[str, Decimal], ...]


def cents(value: Decimal) -> Decimal:
    """Round half up (away from zero) to two places."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def share(discount: Decimal, portions: Sequence[Portion]) -> list[Decimal]:
    """What is left of each net amount after a discount is spread over them; the last one takes the odd cents."""
    whole = sum((portion.net for portion in portions), ZERO)
    if not discount or not whole:
        return [portion.net for portion in portions]
    parts = [cents(discount * portion.net / whole) for portion in portions]
    parts[-1] += discount - sum(parts, ZERO)
    return [portion.net - part for portion, part in zip(portions, parts, strict=True)]


def taxed(portions: Sequence[Portion], discount: Decimal, overrides: Mapping[str, Decimal]) -> list[Taxed]:
    """
    Tax per rate in order of appearance: the net amounts of its lines are summed, then rounded once.

    A gross amount (TaxInclusiveAmt) has its tax taken out of it; an override replaces the tax of its rate.
    """
    nets: dict[str, Decimal] = {}
    inside: dict[str, Decimal] = {}
    percents: dict[str, Decimal] = {}
    for portion, left in zip(portions, share(discount, portions), strict=True):
        for rate_id, percent in portion.rates:
            percents[rate_id] = percent
            nets.setdefault(rate_id, ZERO)
            if portion.gross is not None and left == portion.net:
                inside[rate_id] = inside.get(rate_id, ZERO) + portion.gross
            else:
                nets[rate_id] += left
    found = []
    for rate_id, percent in percents.items():
        gross = inside.get(rate_id, ZERO)
        within = cents(gross * percent / (HUNDRED + percent))
        tax = overrides.get(rate_id, within + cents(nets[rate_id] * percent / HUNDRED))
        found.append(Taxed(rate_id, percent, nets[rate_id] + gross - within, tax))
    return found

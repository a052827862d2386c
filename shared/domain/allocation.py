"""
Where rounded amounts go: tax to its subtotals, net to its lines, a discount to its taxes, and no cent lost or made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeVar

from shared.domain.rounding import MinorUnits

Mode = Literal["exclusive", "inclusive", "none"]
TaxKey = tuple[str, Decimal]
PartKey = tuple[str, str, int]
Key = TypeVar("Key", bound=tuple[object, ...])
"""Keys are tuples that can be put in order."""


@dataclass(frozen=True, slots=True)
class Part:
    """
    What is taxed: a line, or an allowance (below zero) or charge on the document, under one tax category and rate.

    `key` is its kind, its id and its place among those of the same kind and id; `stated` is rounded to minor units.
    """

    key: PartKey
    tax: TaxKey
    stated: Decimal


def totals(parts: Sequence[Part], units: MinorUnits) -> dict[TaxKey, Decimal]:
    """What the parts of each category and rate state together."""
    sums: dict[TaxKey, Decimal] = {}
    for part in parts:
        sums[part.tax] = sums.get(part.tax, units.zero) + part.stated
    return sums


def settle(
    parts: Sequence[Part], mode: Mode, unit: str, units: MinorUnits
) -> tuple[dict[PartKey, Decimal], dict[TaxKey, tuple[Decimal, Decimal]]]:
    """
    Give the net of each part, and (taxable amount, tax) by category and rate, with tax rounded at the unit.

    Guarantees: the nets of a category and rate add up to its taxable amount; where prices include tax, taxable amount
    and tax add up to what was stated. `units` must be of the documents' currency.
    """
    stated = totals(parts, units)
    taken = {tax: _taken(mode, tax[1]) for tax in stated}
    by_part: dict[PartKey, Decimal] = {}
    taxes = dict.fromkeys(stated, units.zero)
    if unit == "line":
        for part in parts:
            numerator, denominator = taken[part.tax]
            by_part[part.key] = units.rounded(part.stated * numerator, denominator)
            taxes[part.tax] += by_part[part.key]
    elif unit == "subtotal":
        taxes = {tax: units.rounded(stated[tax] * taken[tax][0], taken[tax][1]) for tax in stated}
    else:
        exact = {tax: Fraction(stated[tax] * taken[tax][0]) / Fraction(taken[tax][1]) for tax in stated}
        taxes = allocate(units.rounded_sum(exact.values()), exact, units.step)
    if mode != "inclusive":
        return {part.key: part.stated for part in parts}, {tax: (stated[tax], taxes[tax]) for tax in stated}
    subtotals = {tax: (stated[tax] - taxes[tax], taxes[tax]) for tax in stated}
    if by_part:
        return {part.key: part.stated - by_part[part.key] for part in parts}, subtotals
    nets: dict[PartKey, Decimal] = {}
    for tax, (taxable, _) in subtotals.items():
        kept = 1 - Fraction(taken[tax][0]) / Fraction(taken[tax][1])
        shares = {part.key: Fraction(part.stated) * kept for part in parts if part.tax == tax}
        nets |= allocate(taxable, shares, units.step)
    return nets, subtotals


def _taken(mode: Mode, rate: Decimal) -> tuple[Decimal, Decimal]:
    """The part of a stated amount that is its tax, as numerator and denominator."""
    table = {
        "exclusive": (rate, Decimal(100)),
        "inclusive": (rate, Decimal(100) + rate),
        "none": (Decimal(0), Decimal(100)),
    }
    return table[mode]


def share_out(
    amount: Decimal, weights: Mapping[Key, Decimal], units: MinorUnits, percent: Decimal | None = None
) -> dict[Key, Decimal]:
    """
    Share an amount over weights: in proportion to their sizes, or, where it is a percentage of them, that of each.

    A single weight takes it all, whatever its size. A percentage below zero lowers each weight that is above zero.

    Raises:
        ValueError: there is something to share, but nothing to share it over.
    """
    if len(weights) == 1:
        return dict.fromkeys(weights, amount)
    if percent is not None:
        part = Fraction(percent) / 100
        return allocate(amount, {key: Fraction(weight) * part for key, weight in weights.items()}, units.step)
    sizes = {key: Fraction(abs(weight)) for key, weight in weights.items()}
    whole = sum(sizes.values())
    if not amount:
        return dict.fromkeys(weights, amount)
    if not whole:
        raise ValueError(f"an allowance or charge of {amount} needs its tax: no line has anything to share it over")
    return allocate(amount, {key: Fraction(amount) * size / whole for key, size in sizes.items()}, units.step)


def allocate(total: Decimal, shares: Mapping[Key, Fraction], step: Decimal) -> dict[Key, Decimal]:
    """
    Round each exact share to a multiple of `step` so that together they are exactly `total` (largest remainder).

    Guarantees: every result is one of the two multiples of `step` next to its share, the share itself if it is one;
    nothing depends on the order of the shares (a tie goes to the larger share, then to the smaller key);
    turning all signs around turns the results around, so a credit note mirrors its invoice line by line.
    `total` must be the sum of the shares rounded up or down to a multiple of `step`.

    Raises:
        ValueError: `total` is not such a rounding of the shares.
    """
    unit = Fraction(step)
    keys = sorted(shares)
    sign = _sign(total, [shares[key] for key in keys])
    exact = {key: sign * shares[key] / unit for key in keys}
    whole = {key: count.numerator // count.denominator for key, count in exact.items()}
    missing = sign * Fraction(total) / unit - sum(whole.values())
    by_remainder = sorted(keys, key=lambda key: (whole[key] - exact[key], -exact[key]))
    uneven = [key for key in by_remainder if whole[key] != exact[key]]
    if missing.denominator != 1 or not 0 <= missing <= len(uneven):
        raise ValueError(f"{total} is not the sum of the shares, rounded to a multiple of {step}")
    for key in uneven[: int(missing)]:
        whole[key] += 1
    return {key: sign * whole[key] * step for key in shares}


def _sign(total: Decimal, shares: list[Fraction]) -> int:
    """Which way the document points; where it comes to nothing, its first share decides."""
    leading = next((share for share in (Fraction(total), *shares) if share), Fraction(1))
    return 1 if leading > 0 else -1

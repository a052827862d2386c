"""The same prices a second time, the slow and obvious way: fractions and cents, straight from the standard's formulas."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from math import ceil, floor

from shared.domain.pricing import Adjustment, Line, Rounding

Amounts = dict[str, Fraction]
TaxKey = tuple[str, Fraction]
Row = tuple[str, str, TaxKey, int]
Way = Callable[[Fraction], int]

WAYS: dict[str, Way] = {
    "ROUND_HALF_UP": lambda x: floor(x + Fraction(1, 2)) if x > 0 else ceil(x - Fraction(1, 2)),
    "ROUND_HALF_DOWN": lambda x: ceil(x - Fraction(1, 2)) if x > 0 else floor(x + Fraction(1, 2)),
    "ROUND_HALF_EVEN": round,
    "ROUND_DOWN": int,
    "ROUND_UP": lambda x: ceil(x) if x > 0 else floor(x),
    "ROUND_FLOOR": floor,
    "ROUND_CEILING": ceil,
}

TAKEN: dict[str, Callable[[Fraction], Fraction]] = {
    "exclusive": lambda rate: rate / 100,
    "inclusive": lambda rate: rate / (100 + rate),
    "none": lambda _: Fraction(0),
}


def hand_out(total: int, shares: Sequence[Fraction]) -> list[int]:
    """Everyone gets the whole units of their share; the rest goes one by one to whoever is furthest below theirs."""
    sign = -1 if next((x for x in (Fraction(total), *shares) if x), Fraction(1)) < 0 else 1
    owed = [sign * share for share in shares]
    given = [floor(share) for share in owed]
    while sum(given) < sign * total:
        behind = max(range(len(owed)), key=lambda i: (owed[i] - given[i], owed[i], -i))
        given[behind] += 1
    return [sign * units for units in given]


def price(
    lines: Sequence[Line], adjustments: Sequence[Adjustment], mode: str, rounding: Rounding, exponent: int
) -> tuple[Amounts, dict[TaxKey, tuple[Fraction, Fraction]], Amounts]:
    """Line nets, (taxable, tax) by category and rate, and the totals; in whole minor units until the end."""
    cent = Fraction(1, 10**exponent)
    way = WAYS[rounding.mode]
    rows = sorted(_rows(lines, adjustments, way, cent), key=lambda row: (row[2], row[0], row[1]))
    groups = [(tax, list(group)) for tax, group in groupby(rows, key=lambda row: row[2])]
    taken = TAKEN[mode]
    exact = [sum(row[3] for row in group) * taken(tax[1]) for tax, group in groups]
    row_tax = [[way(row[3] * taken(tax[1])) for row in group] for tax, group in groups]
    taxes = {
        "line": [sum(units) for units in row_tax],
        "subtotal": [way(units) for units in exact],
        "document": hand_out(way(sum(exact, start=Fraction(0))), exact),
    }[rounding.unit]

    kinds = {"line": 0, "allowance": 0, "charge": 0}
    nets: Amounts = {}
    subtotals: dict[TaxKey, tuple[Fraction, Fraction]] = {}
    for (tax, group), tax_units, units_by_row in zip(groups, taxes, row_tax, strict=True):
        net_units = stated = [row[3] for row in group]
        if mode == "inclusive" and rounding.unit == "line":
            net_units = [gross - units for gross, units in zip(stated, units_by_row, strict=True)]
        elif mode == "inclusive":
            net_units = hand_out(sum(stated) - tax_units, [gross * (1 - taken(tax[1])) for gross in stated])
        subtotals[tax] = (sum(net_units) * cent, tax_units * cent)
        for (kind, name, _, _), units in zip(group, net_units, strict=True):
            kinds[kind] += units
            nets |= {name: units * cent} if kind == "line" else {}
    net, tax_total = sum(kinds.values()) * cent, sum(taxes) * cent
    amounts = {"line_total": kinds["line"] * cent, "allowances": -kinds["allowance"] * cent}
    amounts |= {"charges": kinds["charge"] * cent, "net": net, "tax": tax_total, "gross": net + tax_total}
    return nets, subtotals, amounts


def _rows(lines: Sequence[Line], adjustments: Sequence[Adjustment], way: Way, cent: Fraction) -> Iterator[Row]:
    """What is taxed: kind, name, tax, stated units; one row for each tax that bears an allowance or charge."""
    by_tax: dict[TaxKey, int] = {}
    for line in lines:
        goods = way(Fraction(line.quantity) * Fraction(line.unit_price) / Fraction(line.base_quantity) / cent)
        stated = goods + sum(_units(adjustment, goods, way, cent) for adjustment in line.adjustments)
        tax = (line.tax.category, Fraction(line.tax.rate))
        by_tax[tax] = by_tax.get(tax, 0) + stated
        yield "line", line.id, tax, stated
    ranked = sorted(by_tax)
    for adjustment in adjustments:
        units = _units(adjustment, sum(by_tax.values()), way, cent)
        if adjustment.tax is not None:
            given = {(adjustment.tax.category, Fraction(adjustment.tax.rate)): units}
        elif len(ranked) == 1:
            given = {ranked[0]: units}
        elif adjustment.percent is not None and adjustment.base is None:
            part = Fraction(adjustment.percent) / 100 * (1 if adjustment.kind == "charge" else -1)
            given = dict(zip(ranked, hand_out(units, [by_tax[tax] * part for tax in ranked]), strict=True))
        else:
            whole = sum(map(abs, by_tax.values())) or 1
            shares = [Fraction(units * abs(by_tax[tax]), whole) for tax in ranked]
            given = dict(zip(ranked, hand_out(units, shares), strict=True))
        yield from ((adjustment.kind, "", tax, share) for tax, share in given.items())


def _units(adjustment: Adjustment, of: int, way: Way, cent: Fraction) -> int:
    if adjustment.amount is not None:
        units = way(Fraction(adjustment.amount) / cent)
    else:
        base = of * cent if adjustment.base is None else Fraction(adjustment.base)
        units = way(base * Fraction(adjustment.percent or 0) / 100 / cent)
    return units if adjustment.kind == "charge" else -units

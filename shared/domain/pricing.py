"""
What a document comes to, to the cent: line nets, tax by category and rate, and totals, as EN 16931 names them (BT-...).

Pure: standard library only, and the same figures whatever decimal context the caller has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Literal

from shared.domain.allocation import Mode, Part, TaxKey, settle, share_out, totals
from shared.domain.rounding import EN16931, EXACT, MinorUnits, Rounding, figure

__all__ = ["EN16931", "Adjustment", "Line", "Priced", "Rounding", "Tax", "price_document"]


@dataclass(frozen=True, slots=True)
class Tax:
    """
    A tax category (BT-151) and its rate in percent (BT-152): 20 is 20 %. Amounts are taxed together when both are equal.

    A rate below zero is a ValueError; figures that aren't exact are refused here and below as `figure` says.
    """

    category: str
    rate: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", figure(self.rate, "a tax rate"))
        if self.rate < 0:
            raise ValueError(f"a tax rate can't be negative: {self.rate}")

    @property
    def key(self) -> TaxKey:
        """What amounts of this tax are added up under."""
        return self.category, self.rate


@dataclass(frozen=True, slots=True)
class Adjustment:
    """
    An allowance (taken off) or a charge (added), on a line or on the document; a negative one does the opposite.

    Either an `amount`, or a `percent` (10 is 10 %) of `base`; without a base, of the line's rounded quantity x price or,
    on the document, of the sum of its lines. Beside an amount the base is information only.
    `tax` is for the document: there an allowance or charge without one is shared out over the lines' taxes.

    Raises:
        ValueError: an unknown kind; both or neither of amount and percent.
    """

    kind: Literal["allowance", "charge"]
    amount: Decimal | None = None
    percent: Decimal | None = None
    base: Decimal | None = None
    tax: Tax | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("allowance", "charge"):
            raise ValueError(f"an adjustment is an allowance or a charge, not {self.kind!r}")
        for name in ("amount", "percent", "base"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, figure(getattr(self, name), f"an adjustment's {name}"))
        if (self.amount is None) == (self.percent is None):
            raise ValueError("an adjustment has either an amount or a percent")


@dataclass(frozen=True, slots=True)
class Line:
    """
    `quantity` (BT-129) sold at `unit_price` (BT-146) for each `base_quantity` (BT-149), and what is taken off or added
    to the line itself. A credit has a negative quantity. `tax` is required (TypeError).

    Raises:
        ValueError: the base quantity isn't above zero; an adjustment names another tax than its line.
    """

    id: str
    quantity: Decimal
    unit_price: Decimal
    base_quantity: Decimal = Decimal(1)
    tax: Tax = None  # type: ignore[assignment]  # required, though it stands after a default
    adjustments: Sequence[Adjustment] = ()

    def __post_init__(self) -> None:
        for name in ("quantity", "unit_price", "base_quantity"):
            object.__setattr__(self, name, figure(getattr(self, name), f"the {name} of line {self.id!r}"))
        object.__setattr__(self, "adjustments", tuple(self.adjustments))
        if not isinstance(self.tax, Tax):
            raise TypeError(f"line {self.id!r} needs its tax")
        if self.base_quantity <= 0:
            raise ValueError(f"the base quantity of line {self.id!r} must be above zero: {self.base_quantity}")
        if any(adjustment.tax not in (None, self.tax) for adjustment in self.adjustments):
            raise ValueError(f"an allowance or charge on line {self.id!r} is taxed as the line is")


@dataclass(frozen=True, slots=True)
class Priced:
    """
    The document's amounts, all rounded to the currency's minor units and adding up exactly:

    `line_total` is the sum of `lines` (BR-CO-10); `net` = `line_total` - `allowances` + `charges` (BR-CO-13) is also the
    sum of the taxable amounts; `tax` is the sum of the subtotals' (BR-CO-14); `gross` = `net` + `tax` (BR-CO-15);
    `due` = `gross` - `prepaid` + `rounding` (BR-CO-16).
    """

    lines: dict[str, Decimal]  # BT-131: net of each line by its id, in the order given
    line_total: Decimal  # BT-106: sum of the line nets
    allowances: Decimal  # BT-107: allowances on the document, without tax
    charges: Decimal  # BT-108: charges on the document, without tax
    net: Decimal  # BT-109: total without tax
    tax_subtotals: dict[TaxKey, tuple[Decimal, Decimal]]  # (category, rate) -> (taxable amount BT-116, tax BT-117)
    tax: Decimal  # BT-110: total tax
    gross: Decimal  # BT-112: total with tax
    prepaid: Decimal  # BT-113: already paid
    rounding: Decimal  # BT-114: added to what is due to make it payable, as in cash rounding
    due: Decimal  # BT-115: amount due for payment


def price_document(
    lines: Sequence[Line],
    adjustments: Sequence[Adjustment] = (),
    *,
    currency: str,
    mode: Mode,
    rounding: Rounding = EN16931,
    prepaid: Decimal = Decimal(0),
    payable_rounding: Decimal = Decimal(0),
) -> Priced:
    """
    Give every amount of a document, each rounded once from exact figures; nothing depends on the order of the lines.

    `mode` says what prices, allowances and charges are: `exclusive` of tax; `inclusive`, where the gross is exactly the
    rounded lines and adjustments added up and the net is what remains when the tax is taken out; or `none`: no tax,
    where the subtotals keep their category and rate and show a tax of zero. `rounding` says where tax is rounded.
    `payable_rounding` (BT-114) is the caller's: it is never worked out here.

    An allowance or charge on the document without a tax takes the tax that all lines share. Over several taxes, a
    percentage of the lines is that percentage of each tax's lines; anything else is shared out in proportion to them
    (to their sizes, where one is negative); both by largest remainder.

    Raises:
        TypeError: a figure is neither a Decimal nor a whole number.
        ValueError: two lines with one id; a malformed currency or unknown mode; a figure not finite or out of range;
            an amount without tax where no line has anything to share it over.
    """
    if mode not in ("exclusive", "inclusive", "none"):
        raise ValueError(f"prices are exclusive, inclusive or none, not {mode!r}")
    units = MinorUnits.of(currency, rounding.mode, rounding.decimals)
    if len({line.id for line in lines}) != len(lines):
        raise ValueError("two lines have the same id")
    with localcontext(EXACT):
        parts = [Part(("line", str(line.id), i), line.tax.key, _stated(line, units)) for i, line in enumerate(lines)]
        sums = totals(parts, units)
        for adjustment in adjustments:
            shares = _on_document(adjustment, sums, units)
            parts += [Part((adjustment.kind, "", len(parts) + i), *share) for i, share in enumerate(shares.items())]
        nets, subtotals = settle(parts, mode, rounding.unit, units)
        line_total, allowances, charges = (
            units.total(net for key, net in nets.items() if key[0] == kind) for kind in ("line", "allowance", "charge")
        )
        paid, extra = units.rounded(figure(prepaid, "prepaid")), units.rounded(figure(payable_rounding, "rounding"))
        net, tax = line_total + allowances + charges, units.total(tax for _, tax in subtotals.values())
        return Priced(
            lines={line.id: nets["line", str(line.id), i] for i, line in enumerate(lines)},
            line_total=line_total,
            allowances=units.zero - allowances,
            charges=charges,
            net=net,
            tax_subtotals=subtotals,
            tax=tax,
            gross=net + tax,
            prepaid=paid,
            rounding=extra,
            due=net + tax - paid + extra,
        )


def _stated(line: Line, units: MinorUnits) -> Decimal:
    """Quantity x price, charges and allowances, each rounded by itself (Peppol BIS Billing, "item line net amount")."""
    goods = units.rounded(line.quantity * line.unit_price, line.base_quantity)
    return goods + units.total(_adds(adjustment, goods, units) for adjustment in line.adjustments)


def _on_document(adjustment: Adjustment, sums: dict[TaxKey, Decimal], units: MinorUnits) -> dict[TaxKey, Decimal]:
    """What a document's allowance or charge adds to each tax, given what the lines come to."""
    amount = _adds(adjustment, units.total(sums.values()), units)
    if adjustment.tax is not None:
        return {adjustment.tax.key: amount}
    percent = adjustment.percent if adjustment.base is None else None
    return share_out(amount, sums, units, -percent if percent and adjustment.kind == "allowance" else percent)


def _adds(adjustment: Adjustment, implied_base: Decimal, units: MinorUnits) -> Decimal:
    """What an adjustment adds, rounded to minor units: less than nothing for an allowance."""
    base = implied_base if adjustment.base is None else adjustment.base
    size = units.rounded((adjustment.percent or 0) * base / 100 if adjustment.amount is None else adjustment.amount)
    return size if adjustment.kind == "charge" else units.zero - size

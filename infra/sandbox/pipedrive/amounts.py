"""
What Pipedrive computes from a deal's products: the sum of each line, the deal's value, its recurring revenue.

Unverified, and chosen here: half up to the currency's decimals, a discount in money is per line (not per unit),
exclusive tax is part of the value (``Settings.value_includes_tax``), several discounts of a deal are all taken off the
same subtotal, and a recurring line counts once, for one period.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from infra.sandbox.pipedrive.company import Company, Discount
from infra.sandbox.pipedrive.people import decimal_points
from infra.sandbox.pipedrive.records import Record

ONCE = "one-time"
PER_YEAR = {"weekly": 52, "monthly": 12, "quarterly": 4, "semi-annually": 2, "annually": 1}
HUNDRED = Decimal(100)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Half up to the decimals that the currency has."""
    return amount.quantize(Decimal(1).scaleb(-decimal_points(currency)), rounding=ROUND_HALF_UP)


def line_sum(values: Mapping[str, Any], *, taxed: bool) -> Decimal:
    """Quantity times price less the line's discount, with exclusive tax where it counts; not rounded."""
    gross = Decimal(values["quantity"]) * Decimal(values["item_price"])
    off = Decimal(values["discount"])
    net = gross - (gross * off / HUNDRED if values["discount_type"] == "percentage" else off)
    if taxed and values["tax_method"] == "exclusive":
        net *= 1 + Decimal(values["tax"]) / HUNDRED
    return net


def line_total(company: Company, values: Mapping[str, Any]) -> Decimal:
    """A line's ``sum``, in the decimals of its currency."""
    return rounded(line_sum(values, taxed=company.settings.value_includes_tax), values["currency"])


def deal_value(
    company: Company, lines: Iterable[Record], discounts: Iterable[Discount], currency: str
) -> dict[str, Any]:
    """``value``, ``acv``, ``arr`` and ``mrr`` of a deal with products; switched-off lines do not count."""
    taxed = company.settings.value_includes_tax
    once, each, yearly = Decimal(0), Decimal(0), Decimal(0)
    for line in lines:
        if not line.values["is_enabled"]:
            continue
        amount = rounded(line_sum(line.values, taxed=taxed), currency)
        frequency = line.values["billing_frequency"]
        if frequency == ONCE:
            once += amount
        else:
            each += amount
            yearly += amount * PER_YEAR[frequency]
    off = sum((_off(discount, once) for discount in discounts), Decimal(0)) if once else Decimal(0)
    once = max(Decimal(0), once - rounded(off, currency))
    return {
        "value": once + each,
        "acv": once + yearly,
        "arr": yearly,
        "mrr": rounded(yearly / 12, currency),
    }


def _off(discount: Discount, subtotal: Decimal) -> Decimal:
    amount = Decimal(discount.amount)
    return subtotal * amount / HUNDRED if discount.type == "percentage" else amount

"""The lines of an invoice in QuickBooks' words, and what all of them share; pure."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from shared.errors import MappingMissing, Unsupported
from shared.model.ledger import BilledLine, InvoiceLine
from shared.providers.quickbooks import wire

GOODS: Final = "SalesItemLineDetail"
CLASS: Final = "Class"
LOCATION: Final = "Location"
"""Our tracking categories here: a class stands on a line, a location on the whole document."""
PLACES: Final = 4
"""Decimals of a quantity and of a unit price that are sent; QuickBooks takes one more."""
CENT: Final = Decimal("0.01")
MOST_LINES: Final = 750

Ids = Mapping[str, Mapping[str, str]]
"""QuickBooks' own id of each code that rules may name, by what it is (see `profile`)."""


def id_of(kind: str, code: str, ids: Ids) -> str:
    """The record's own id; a code that isn't known goes as it is, and QuickBooks says what is wrong with it."""
    return ids.get(kind, {}).get(code, code)


def line_elements(lines: Sequence[InvoiceLine], ids: Ids, *, by_net: bool) -> list[dict[str, Any]]:
    """
    The lines as QuickBooks takes them: the amount of each is what it makes of quantity and price itself, to the cent.

    `by_net`: whether the prices are before tax.

    Raises:
        Unsupported: more lines, decimals or categories than QuickBooks keeps; a discount, which a line doesn't have there.
        MappingMissing: a line without an item, which would be a remark without an amount.
    """
    if len(lines) > MOST_LINES:
        raise Unsupported(f"{len(lines)} lines are more than the {MOST_LINES} of an invoice in QuickBooks")
    return [_element(line, ids, by_net=by_net) for line in lines]


def _element(line: InvoiceLine, ids: Ids, *, by_net: bool) -> dict[str, Any]:
    if not line.item:
        raise MappingMissing(
            f"{line.description!r} has no item, and QuickBooks books by items only",
            fix="Give its product an `item` in ledgerlink.toml.",
        )
    if line.discount_percent or line.discount_amount:
        raise Unsupported(
            f"{line.description!r} has a discount, and QuickBooks has none on lines", fix="Put it into the price."
        )
    if line.tax_amount is not None:
        raise Unsupported(
            f"the tax of {line.description!r} would have to be given, and QuickBooks works it out for the whole invoice",
            fix="Invoice it in QuickBooks by hand.",
        )
    quantity = _kept(line.quantity, f"the quantity of {line.description!r}")
    price = _kept(line.unit_price, f"the price of {line.description!r}")
    amount = (quantity * price).quantize(CENT, ROUND_HALF_UP)
    detail: dict[str, Any] = {
        "ItemRef": {"value": id_of("item", line.item, ids)},
        "Qty": quantity,
        "UnitPrice": price,
        "TaxCodeRef": {"value": id_of("tax", line.tax_code, ids)},
        **({"ClassRef": {"value": id_of("class", named, ids)}} if (named := dict(line.tracking).get(CLASS)) else {}),
        **({} if by_net else {"TaxInclusiveAmt": amount}),
    }
    return {"DetailType": GOODS, "Amount": amount, "Description": line.description, GOODS: detail}


def location_of(lines: Sequence[InvoiceLine], ids: Ids) -> dict[str, str]:
    """
    The location that the lines name, as a reference; nothing where they name none.

    Raises:
        Unsupported: they name several, or a category that QuickBooks doesn't have.
    """
    strange = sorted({category for line in lines for category, _ in line.tracking} - {CLASS, LOCATION})
    if strange:
        raise Unsupported(
            f"QuickBooks has classes and locations, not {strange[0]!r}",
            fix=f"Name {CLASS} or {LOCATION} in the `tracking` of ledgerlink.toml.",
        )
    named = {dict(line.tracking).get(LOCATION, "") for line in lines}
    if len(named) > 1:
        said = ", ".join(sorted(name or "none" for name in named))
        raise Unsupported(
            f"the lines name several locations ({said}): in QuickBooks an invoice has one",
            fix="Give the products of one deal the same location in ledgerlink.toml.",
        )
    (one,) = named or {""}
    return {"value": id_of("location", one, ids)} if one else {}


def billed(found: wire.Sale) -> list[BilledLine]:
    """The invoice's lines in our words; sums and remarks are none of them."""
    return [_billed(line) for line in found.Line if line.DetailType == GOODS]


def _billed(line: wire.DocumentLine) -> BilledLine:
    """Where finance typed an amount alone, it is one unit of it."""
    sold = line.SalesItemLineDetail
    quantity = Decimal(1) if sold.Qty is None else sold.Qty
    price = line.Amount if sold.UnitPrice is None else sold.UnitPrice
    return BilledLine(line.Description, quantity, price)


def _kept(value: Decimal, what: str) -> Decimal:
    if value != value.quantize(Decimal(1).scaleb(-PLACES)):
        raise Unsupported(
            f"{what} is {value}: QuickBooks is sent {PLACES} decimals",
            fix="Round it on the deal, or sell it as one unit.",
        )
    return value

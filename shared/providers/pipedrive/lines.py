"""What was sold: the products on a deal as our lines, with the discounts of the whole deal; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from shared.model.crm import LineItem
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.pipedrive import wire

BILLED_EVERY: Mapping[str, str] = {
    "": "",
    "one-time": "",
    "weekly": "P1W",
    "monthly": "P1M",
    "quarterly": "P3M",
    "semi-annually": "P6M",
    "annually": "P1Y",
}
"""How often a line is billed, as an ISO 8601 duration; empty is once."""
PERCENTAGE = "percentage"
WHOLE = Decimal(100)
CENT = Decimal("0.01")
FINEST = 4
"""Decimals of a price that ledgers keep."""


def enabled(lines: Iterable[wire.Line]) -> list[wire.Line]:
    """The lines that count, in the order people see."""
    return sorted(
        (line for line in lines if line.is_enabled is not False),
        key=lambda line: (line.order_nr is None, line.order_nr or 0, len(line.id), line.id),
    )


def net(line: wire.Line) -> Decimal:
    """
    Quantity x price less the line's discount, with tax where the price includes it.

    A discount in money is off the line; off each unit only where Pipedrive's own sum says so.
    """
    price, quantity = line.item_price or Decimal(0), _quantity(line)
    off = line.discount or Decimal(0)
    if line.discount_type == PERCENTAGE or not off:
        return price * quantity * (WHOLE - off) / WHOLE
    by_line, by_unit = quantity * price - off, quantity * (price - off)
    return by_unit if _says(line, by_unit) and not _says(line, by_line) else by_line


def value(lines: Iterable[wire.Line]) -> Decimal:
    """What they come to, each to the cent."""
    return sum((_cents(net(line)) for line in lines), Decimal(0))


def taxed_value(lines: Iterable[wire.Line]) -> Decimal:
    """The same with the tax that is put on top."""
    return sum((_cents(net(line) * (WHOLE + _added_tax(line)) / WHOLE) for line in lines), Decimal(0))


def items(
    lines: Sequence[wire.Line],
    discounts: Sequence[wire.Discount],
    products: Mapping[str, wire.Product],
    deal: str,
    connection: ConnectionId,
) -> tuple[LineItem, ...]:
    """
    One line for each product that counts. A discount of the deal in percent is taken off each line, one in money is a line of its
    own below zero: what it is off of, and so its tax, only the company's rules can say.
    """
    percent = sum((each.amount or Decimal(0) for each in discounts if each.type == PERCENTAGE), Decimal(0))
    sold = [_item(line, products.get(line.product_id), deal, connection) for line in lines]
    off = [
        LineItem(
            ref=Ref(connection, Kind.LINE_ITEM, f"{deal}-{each.id}"),
            name=each.description or "Discount",
            quantity=Decimal(1),
            unit_price=-(each.amount or Decimal(0)),
            amount=-(each.amount or Decimal(0)),
        )
        for each in discounts
        if each.type != PERCENTAGE and each.amount
    ]
    return (*(_less(item, percent) for item in sold), *off)


def _item(line: wire.Line, product: wire.Product | None, deal: str, connection: ConnectionId) -> LineItem:
    price, quantity, off = line.item_price or Decimal(0), _quantity(line), line.discount or Decimal(0)
    item = LineItem(
        # Pipedrive finds a line by its deal only: both are in the name.
        ref=Ref(connection, Kind.LINE_ITEM, f"{deal}-{line.id}"),
        name=line.name or (product.name if product else ""),
        quantity=quantity,
        unit_price=price,
        description=line.comments,
        sku=product.code if product else "",
        product=line.product_id,
        amount=_cents(net(line)),
        billing_frequency=BILLED_EVERY.get(line.billing_frequency, "other"),
    )
    if line.discount_type == PERCENTAGE or not off:
        return replace(item, discount_percent=off)
    each = off if net(line) == quantity * (price - off) else off / quantity
    if each == round(each, FINEST):
        return replace(item, unit_discount=each)
    words = f"{item.name} ({quantity.normalize():f} x {price.normalize():f})"
    return replace(item, name=words, quantity=Decimal(1), unit_price=price * quantity, unit_discount=off)


def _less(item: LineItem, percent: Decimal) -> LineItem:
    """The line with this much more off; two percentages are taken one after the other."""
    if not percent:
        return item
    price = item.unit_price - item.unit_discount
    share = (WHOLE - item.discount_percent) * (WHOLE - percent) / WHOLE
    return replace(
        item,
        unit_price=price,
        unit_discount=Decimal(0),
        discount_percent=WHOLE - share,
        amount=_cents(item.quantity * price * share / WHOLE),
    )


def _quantity(line: wire.Line) -> Decimal:
    return line.quantity if line.quantity is not None else Decimal(1)


def _added_tax(line: wire.Line) -> Decimal:
    return line.tax or Decimal(0) if line.tax_method == "exclusive" else Decimal(0)


def _says(line: wire.Line, amount: Decimal) -> bool:
    """Whether Pipedrive's sum of the line is this, with or without the tax on top."""
    taxed = amount * (WHOLE + _added_tax(line)) / WHOLE
    return line.sum is not None and any(abs(each - line.sum) <= CENT for each in (amount, taxed))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, "ROUND_HALF_UP")

"""Products on a deal become lines that come to the deal's value, however they are discounted."""

from decimal import Decimal
from typing import Any

import pytest

from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.pipedrive import lines, wire

CRM = ConnectionId("pipedrive:8087566")


def line(price: str, quantity: str = "1", discount: str = "0", kind: str = "percentage", **more: Any) -> wire.Line:
    said = {"id": 7, "item_price": price, "quantity": quantity, "discount": discount, "discount_type": kind, **more}
    return wire.Line.model_validate({"tax": 0, "tax_method": "none", "name": "Seats", **said})


def discount(amount: str, kind: str, **more: Any) -> wire.Discount:
    return wire.Discount.model_validate({"id": "d-1", "type": kind, "amount": amount, **more})


def net_of(item: Any) -> Decimal:
    price = item.unit_price - item.unit_discount
    return Decimal(item.quantity * price * (100 - item.discount_percent) / 100)


def test_lines_that_are_switched_off_do_not_count_and_the_others_keep_peoples_order() -> None:
    rows = [
        line("1", id=3, order_nr=20),
        line("2", id=1, is_enabled=False, order_nr=1),
        line("3", id=2, order_nr=10),
        line("4", id=10),
        line("5", id=9),
    ]

    assert ["2", "3", "9", "10"] == [row.id for row in lines.enabled(rows)]


@pytest.mark.parametrize(
    ("row", "net"),
    [
        (line("49.9905", "12"), "599.886"),
        (line("1500", "1", "10"), "1350"),
        (line("100", "3", "10", "amount"), "290"),
        (line("100", "3", "10", "amount", sum="290"), "290"),
        (line("100", "3", "10", "amount", sum="270"), "270"),
        (line("100", "3", "10", "amount", sum="345.10", tax=19, tax_method="exclusive"), "290"),
        (line("100", "3", "10", "amount", sum="321.30", tax=19, tax_method="exclusive"), "270"),
        (line("0", "0"), "0"),
    ],
)
def test_a_discount_in_money_is_off_the_line_unless_pipedrives_sum_says_off_each_unit(row: wire.Line, net: str) -> None:
    assert Decimal(net) == lines.net(row)
    (item,) = lines.items([row], (), {}, "8", CRM)
    assert Decimal(net) == net_of(item)


def test_a_discount_that_no_unit_can_bear_is_off_one_unit_that_says_what_it_was() -> None:
    (item,) = lines.items([line("100", "3", "10", "amount")], (), {}, "8", CRM)

    assert (Decimal(1), Decimal(300), Decimal(10)) == (item.quantity, item.unit_price, item.unit_discount)
    assert "Seats (3 x 100)" == item.name
    (even,) = lines.items([line("100", "4", "10", "amount")], (), {}, "8", CRM)
    assert (Decimal(4), Decimal("2.5")) == (even.quantity, even.unit_discount)


def test_a_line_names_its_deal_and_its_product_brings_its_code() -> None:
    product = wire.Product.model_validate({"id": 3, "name": "Seats", "code": "SEAT-PRO", "description": "One seat"})
    (item,) = lines.items([line("5", product_id=3, billing_frequency="monthly")], (), {"3": product}, "8", CRM)

    assert Ref(CRM, Kind.LINE_ITEM, "8-7") == item.ref
    assert ("SEAT-PRO", "", "P1M") == (item.sku, item.description, item.billing_frequency)
    (own,) = lines.items([line("5", product_id=3, comments="As agreed")], (), {"3": product}, "8", CRM)
    assert "As agreed" == own.description


def test_percentages_of_the_deal_are_off_every_line_after_its_own_and_money_is_a_line_below_zero() -> None:
    rows = [line("100", "2", "10"), line("50", "1", "5", "amount")]
    off = [discount("5", "percentage"), discount("12.50", "amount", description="Loyalty")]

    first, second, loyalty = lines.items(rows, off, {}, "8", CRM)

    assert (Decimal("14.5"), Decimal("171.00")) == (first.discount_percent, first.amount)
    assert (Decimal(45), Decimal(5), Decimal("42.75")) == (second.unit_price, second.discount_percent, second.amount)
    assert ("Loyalty", Decimal("-12.50")) == (loyalty.name, net_of(loyalty))


def test_a_frequency_nobody_knows_is_said_so() -> None:
    (item,) = lines.items([line("5", billing_frequency="daily")], (), {}, "8", CRM)

    assert "other" == item.billing_frequency


def test_the_value_of_lines_is_told_with_and_without_the_tax_on_top() -> None:
    rows = [line("100", "1", tax=19, tax_method="exclusive"), line("10", "1", tax=7, tax_method="inclusive")]

    assert (Decimal("110.00"), Decimal("129.00")) == (lines.value(rows), lines.taxed_value(rows))

from decimal import Decimal

import pytest

from infra.sandbox.xero import arithmetic
from infra.sandbox.xero.arithmetic import PricedLine


@pytest.mark.parametrize(
    ("quantity", "unit", "discount", "tax_rate", "expected"),
    [
        ("12", "49.9900", "10", "20 Exclusive", "539.89 + 107.98"),
        ("1", "0.125", "0", "20 Exclusive", "0.13 + 0.03"),
        ("3", "33.3333", "0", "20 Exclusive", "100.00 + 20.00"),
        ("1", "120", "0", "20 Inclusive", "120.00 + 20.00"),
        ("1", "10", "0", "20 Inclusive", "10.00 + 1.67"),
        ("1", "99.99", "0", "20 NoTax", "99.99 + 0.00"),
        ("-1", "0.125", "0", "20 Exclusive", "-0.13 + -0.03"),
        ("0.3333", "0.1501", "0", "5 Exclusive", "0.05 + 0.00"),
    ],
)
def test_a_line_is_rounded_half_up_and_its_tax_likewise(
    quantity: str, unit: str, discount: str, tax_rate: str, expected: str
) -> None:
    percent, mode = tax_rate.split()

    line = arithmetic.price_line(
        Decimal(quantity), Decimal(unit), Decimal(percent), mode, discount_rate=Decimal(discount)
    )

    assert expected == f"{line.amount} + {line.tax}"


def test_tax_is_rounded_per_line_and_then_summed() -> None:
    lines = [arithmetic.price_line(Decimal(1), Decimal("0.33"), Decimal(20), "Exclusive") for _ in range(3)]

    totals = arithmetic.sum_up(lines, "Exclusive")

    assert (Decimal("0.99"), Decimal("0.21"), Decimal("1.20")) == (totals.sub_total, totals.tax, totals.total)


def test_inclusive_prices_hold_their_tax() -> None:
    totals = arithmetic.sum_up([PricedLine(Decimal("10.00"), Decimal("1.67"), Decimal("0.00"))] * 2, "Inclusive")

    assert (Decimal("16.66"), Decimal("3.34"), Decimal("20.00")) == (totals.sub_total, totals.tax, totals.total)


def test_a_discount_amount_comes_off_before_rounding() -> None:
    line = arithmetic.price_line(
        Decimal(3), Decimal("10.005"), Decimal(20), "Exclusive", discount_amount=Decimal("5.00")
    )

    assert (Decimal("25.02"), Decimal("5.00"), Decimal("5.00")) == (line.amount, line.tax, line.discount)


def test_a_sent_tax_amount_replaces_the_computed_one() -> None:
    line = arithmetic.price_line(Decimal(1), Decimal(100), Decimal(20), "Exclusive", tax_override=Decimal("19.99"))

    assert line.tax == Decimal("19.99")


def test_the_currency_rate_is_foreign_units_per_base_unit() -> None:
    assert arithmetic.to_base(Decimal("495.00"), Decimal("0.916667")) == Decimal("540.00")

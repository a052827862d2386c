"""QuickBooks' arithmetic against figures worked out by hand."""

from decimal import Decimal

import pytest

from infra.sandbox.quickbooks.arithmetic import Portion, cents, share, taxed

D = Decimal
VAT = (("1", D(20)),)


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.005", "0.01"), ("1.004", "1.00"), ("-0.005", "-0.01"), ("2.675", "2.68")]
)
def test_amounts_are_rounded_half_up(value: str, rounded: str) -> None:
    assert D(rounded) == cents(D(value))


def test_tax_is_rounded_once_per_rate_not_per_line() -> None:
    lines = [Portion(D("0.33"), None, VAT)] * 3

    (row,) = taxed(lines, D(0), {})

    assert (D("0.99"), D("0.20")) == (row.net, row.tax)  # three lines alone would come to 0.21


def test_rates_of_one_code_are_each_taken_of_the_net() -> None:
    rows = taxed([Portion(D(100), None, (("1", D(5)), ("2", D("9.975"))))], D(0), {})

    assert [D("5.00"), D("9.98")] == [row.tax for row in rows]


def test_what_was_sent_replaces_the_tax_of_its_rate() -> None:
    rows = taxed([Portion(D(100), None, VAT)], D(0), {"1": D("19.99")})

    assert [D("19.99")] == [row.tax for row in rows]


def test_a_gross_amount_has_its_tax_taken_out() -> None:
    (row,) = taxed([Portion(D("83.33"), D(100), VAT), Portion(D("8.33"), D(10), VAT)], D(0), {})

    assert (D("91.67"), D("18.33")) == (row.net, row.tax)


def test_a_discount_is_shared_to_the_cent() -> None:
    lines = [Portion(D("33.33"), None, VAT)] * 3

    assert [D("30.00"), D("30.00"), D("29.99")] == share(D(10), lines)

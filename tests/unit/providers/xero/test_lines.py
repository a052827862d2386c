from dataclasses import replace
from decimal import Decimal

import pytest

from shared.errors import Unsupported
from shared.providers.xero.lines import line_element
from tests.ports.ledgers import line


def test_a_discount_is_a_rate_or_an_amount() -> None:
    percent, amount = line(discount="10"), replace(line(), discount_amount=Decimal("14.00"))

    assert ("DiscountRate" in line_element(percent), "DiscountAmount" in line_element(percent)) == (True, False)
    assert ("DiscountRate" in line_element(amount), "DiscountAmount" in line_element(amount)) == (False, True)


def test_cost_centres_are_named_by_category_and_option() -> None:
    tracked = replace(line(), tracking=(("Region", "EMEA"), ("Team", "Sales")))

    assert [{"Name": "Region", "Option": "EMEA"}, {"Name": "Team", "Option": "Sales"}] == line_element(tracked)[
        "Tracking"
    ]
    assert "Tracking" not in line_element(line())


def test_more_cost_centres_than_xero_keeps_are_refused() -> None:
    with pytest.raises(Unsupported, match="Xero takes 2"):
        line_element(replace(line(), tracking=(("A", "1"), ("B", "2"), ("C", "3"))))


def test_its_tax_is_sent_only_where_xero_is_not_to_work_it_out() -> None:
    assert "TaxAmount" not in line_element(line())
    assert Decimal(0) == line_element(replace(line(), tax_amount=Decimal(0)))["TaxAmount"]

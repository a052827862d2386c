"""
Revenue by product is what issued invoices state without tax, less credit notes, and nothing of it is lost on the way to the rows.

REC-10 (revenue by product), REC-03 (what was invoiced is the ledger's to say), REC-14, REC-17.
"""

from decimal import Decimal

import pytest

from shared.domain.revenue import Heading
from shared.domain.revenue_table import RevenueTable, revenue_by_product
from shared.model.credit import CreditStatus
from shared.model.ledger import InvoiceStatus, Item
from shared.model.money import Money
from shared.model.sold import SoldDocument
from tests import builders
from tests.sold import document, sold

BOOKS = builders.organisation(
    items={code: Item(code, name) for code, name in (("SUB-PRO", "Pro plan"), ("HELP", "Support"))}
)


def table(*documents: SoldDocument) -> RevenueTable:
    return revenue_by_product(documents, BOOKS)


def nets(found: RevenueTable) -> dict[str, str]:
    """Net by what the row is: a product's code, or its heading with the account."""
    return {
        row.code if row.heading is Heading.PRODUCT else f"{row.heading.value} {row.code}".strip(): str(row.net.amount)
        for row in found.rows
    }


def test_products_are_added_up_over_invoices_and_credit_notes_are_taken_off() -> None:
    first = document("150.00", sold("100.00", quantity="2"), sold("50.00", "HELP", quantity="0.5"), id="1")
    second = document("70.00", sold("70.00", quantity="1"), id="2")
    back = document("30.00", sold("30.00", quantity="0.6"), credits=True, status=CreditStatus.USED_UP)

    found = table(first, second, back)

    pro, support = found.rows
    assert ("SUB-PRO", "Pro plan", Money(Decimal("140.00"), "GBP")) == (pro.code, pro.name, pro.net)
    assert (Decimal("2.4"), 2, 1) == (pro.quantity, pro.invoices, pro.credit_notes)
    assert ("HELP", Decimal("50.00"), Decimal("0.5"), 1, 0) == (
        support.code,
        support.net.amount,
        support.quantity,
        support.invoices,
        support.credit_notes,
    )
    assert (Money(Decimal("190.00"), "GBP"), 2, 1) == (found.total.home, found.total.invoices, found.total.credit_notes)


@pytest.mark.parametrize(
    "status",
    [
        InvoiceStatus.DRAFT,
        InvoiceStatus.AWAITING_APPROVAL,
        InvoiceStatus.VOIDED,
        InvoiceStatus.DELETED,
        InvoiceStatus.UNKNOWN,
        CreditStatus.DRAFT,
        CreditStatus.VOIDED,
    ],
)
def test_what_is_not_issued_does_not_count_and_is_said(status: InvoiceStatus | CreditStatus) -> None:
    found = table(document("99.00", status=status, id="out"), document("1.00"))

    assert ({"SUB-PRO": "1.00"}, {status.value: 1}) == (nets(found), found.left_out)


def test_tax_that_the_ledger_states_on_each_line_is_taken_out_there() -> None:
    # 27.87 with 4.65, 50 with 8.33.
    found = table(document("64.89", sold("27.87", tax="4.65"), sold("50.00", "HELP", tax="8.33")))

    assert {"HELP": "41.67", "SUB-PRO": "23.22"} == nets(found)


def test_tax_whose_rate_alone_is_stated_is_taken_out_of_the_sum_of_its_lines() -> None:
    # 133.35 has 22.225 of tax, so 22.23, which leaves 111.12; 10.01 has none.
    lines = (sold("100.01", tax_rate="20"), sold("33.34", "HELP", tax_rate="20"), sold("10.01", "BOOK", tax_rate="0"))
    found = table(document("121.13", *lines))

    assert {"SUB-PRO": "83.34", "HELP": "27.78", "BOOK": "10.01"} == nets(found)


def test_a_cent_of_the_sum_of_lines_goes_to_one_of_them() -> None:
    # Three times 0.10 with 20%: 0.30 has 0.05 of tax; each line by itself would be 0.08, 0.24 in all.
    found = table(document("0.25", *(sold("0.10", item, tax_rate="20") for item in ("A", "B", "C"))))

    assert ["0.08", "0.08", "0.09"] == sorted(nets(found).values())


def test_a_discount_on_the_document_is_every_products_in_proportion() -> None:
    # 10% of 133.34, and the odd cent is nobody's but one's.
    found = table(document("120.01", sold("100.01"), sold("33.33", "HELP"), discount=Decimal("13.33")))

    assert {"SUB-PRO": "90.01", "HELP": "30.00"} == nets(found)


def test_a_discount_that_is_stated_with_tax_is_less_without_it() -> None:
    # 120 with 20 of tax, 12 off: 10 of it are net.
    found = table(document("90.00", sold("120.00", tax_rate="20"), discount=Decimal("12.00")))

    assert {"SUB-PRO": "90.00"} == nets(found)


def test_what_rounding_makes_has_a_row_of_its_own() -> None:
    found = table(document("100.01", sold("50.00"), sold("50.00", "HELP")))

    assert {"SUB-PRO": "50.00", "HELP": "50.00", "rounding": "0.01"} == nets(found)
    assert Money(Decimal("100.01"), "GBP") == found.totals["GBP"].net


def test_more_than_rounding_explains_is_said_to_be_on_no_line() -> None:
    found = table(document("105.00", sold("100.00")), document("7.00", lines=(), id="bare"))

    assert {"SUB-PRO": "100.00", "not_on_lines": "12.00"} == nets(found)


def test_without_a_product_it_goes_by_the_account_where_there_is_one_and_remarks_are_nothing() -> None:
    lines = (sold("20.00", "", account="200"), sold("10.00", ""), sold("0.00", ""))
    found = table(document("30.00", *lines))

    assert {"account 200": "20.00", "no_product": "10.00"} == nets(found)
    assert ["Sales", ""] == [row.name for row in found.rows]


def test_a_product_that_is_not_in_the_settings_has_the_name_that_its_line_gives() -> None:
    (row,) = table(document("5.00", sold("5.00", "NEW", name="Brand new"))).rows

    assert ("NEW", "Brand new", None) == (row.code, row.name, row.quantity)


def test_currencies_stay_apart_and_come_together_at_home_each_document_at_its_own_rate() -> None:
    euros = document(
        "10.01", sold("5.00"), sold("5.01", "HELP"), currency="EUR", exchange_rate=Decimal("0.85"), id="euros"
    )
    found = table(euros, document("100.00"))

    assert ["EUR", "EUR", "GBP"] == [row.net.currency for row in found.rows]
    # 4.2585 and 4.25 make 8.51, and 10.01 is 8.5085.
    assert [Decimal("4.26"), Decimal("4.25"), Decimal("100.00")] == [row.home.amount for row in found.rows if row.home]
    assert (Money(Decimal("10.01"), "EUR"), Money(Decimal("8.51"), "GBP")) == (
        found.totals["EUR"].net,
        found.totals["EUR"].home,
    )
    assert Money(Decimal("108.51"), "GBP") == found.total.home


def test_what_rounding_makes_at_home_alone_has_a_row_without_a_net() -> None:
    # Twice 0.01 at 0.85 are two pennies, and 0.02 is 0.017: two pennies; at 0.5 they are two, and 0.02 is one.
    found = table(
        document("0.02", sold("0.01"), sold("0.01", "HELP"), currency="EUR", exchange_rate=Decimal("0.5"), id="euros")
    )

    rounding = found.rows[-1]
    assert (Heading.ROUNDING, Decimal("0.00")) == (rounding.heading, rounding.net.amount)
    assert Money(Decimal("-0.01"), "GBP") == rounding.home
    assert Money(Decimal("0.01"), "GBP") == found.totals["EUR"].home


def test_without_a_rate_no_figure_at_home_is_made_up() -> None:
    found = table(document("10.00", currency="EUR", id="euros"), document("3.00", sold("3.00", "HELP")))

    assert {"EUR": None, "GBP": Money(Decimal("3.00"), "GBP")} == {
        currency: total.home for currency, total in found.totals.items()
    }
    assert (None, 2) == (found.total.home, found.total.invoices)
    assert Money(Decimal("10.00"), "EUR") == found.totals["EUR"].net


def test_where_nothing_was_sold_there_is_nothing() -> None:
    found = table()

    assert ([], {}, Money(Decimal(0), "GBP")) == (found.rows, found.totals, found.total.home)

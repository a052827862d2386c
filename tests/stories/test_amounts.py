"""
The draft comes to what a person with a calculator comes to, line by line; and the ledger's own arithmetic says the same.

TAX-07, TAX-10, TAX-14, OBJ-05, REC-12, GRD-01, GRD-03, FAIL-03.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.stories.desk import ONE, Line
from tests.stories.draft import amounts, foot, members, with_rules
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

PRODUCTS = """
[[books.items]]
sku = "KIT"
account = "200"
tax = "RROUTPUT"

[[books.items]]
sku = "BOOK"
item = "BOOK"
account = "200"
tax = "ZERORATEDOUTPUT"

[[books.items]]
sku = "LOYALTY"
account = "260"
tax = "OUTPUT2"
"""
EXCLUSIVE = 'prices = "exclusive"'


@dataclass(frozen=True)
class ByHand:
    """What was sold, and what a calculator makes of it: amount and tax of each line; net, tax and total; how it is stated."""

    sold: Sequence[Line]
    lines: Sequence[tuple[str, str]]
    foot: tuple[str, str, str]
    stated: Sequence[tuple[str, str, str, str]]


CALCULATED = {
    "percentage, per unit, and off the whole order": ByHand(
        sold=(
            {"name": "Seats", "hs_sku": "SEAT-PRO", "quantity": "12", "price": "49.99", "hs_discount_percentage": "10"},
            {"name": "Hours", "hs_sku": "SUPPORT", "quantity": "7", "price": "19.99", "discount": "2.50"},
            {"name": "Loyalty", "hs_sku": "LOYALTY", "quantity": "-1", "price": "50"},
        ),
        # 599.88 less 59.988; 7 x 17.49; a credited unit takes its own tax back.
        lines=[("539.89", "107.98"), ("122.43", "24.49"), ("-50.00", "-10.00")],
        foot=("612.32", "122.47", "734.79"),
        stated=[("12", "49.99", "10", ""), ("7", "17.49", "", ""), ("-1", "50", "", "")],
    ),
    "three rates of VAT": ByHand(
        sold=(
            {"name": "Seats", "hs_sku": "SEAT-PRO", "quantity": "3", "price": "100"},
            {"name": "Energy kit", "hs_sku": "KIT", "quantity": "1", "price": "33.33"},
            {"name": "Handbook", "hs_sku": "BOOK", "quantity": "10", "price": "15"},
        ),
        # 20% of 300; 5% of 33.33 is 1.6665; nothing on books.
        lines=[("300.00", "60.00"), ("33.33", "1.67"), ("150.00", "0.00")],
        foot=("483.33", "61.67", "545.00"),
        stated=[("3", "100", "", ""), ("1", "33.33", "", ""), ("10", "15", "", "")],
    ),
    "a price of six decimals": ByHand(
        sold=({"name": "Calls", "hs_sku": "SUPPORT", "quantity": "12345", "price": "0.012345"},),
        # 152.399025; the ledger would cut the price to 0.0123 and lose 55 pence.
        lines=[("152.40", "30.48")],
        foot=("152.40", "30.48", "182.88"),
        stated=[("1", "152.4", "", "")],
    ),
    "a percentage finer than the ledger keeps": ByHand(
        sold=(
            {
                "name": "Hours",
                "hs_sku": "SUPPORT",
                "quantity": "3",
                "price": "99.99",
                "hs_discount_percentage": "33.333",
            },
        ),
        # 299.97 less 99.989...
        lines=[("199.98", "40.00")],
        foot=("199.98", "40.00", "239.98"),
        stated=[("3", "99.99", "", "99.99")],
    ),
    "a fraction of a unit and tax rounded on each line": ByHand(
        sold=(
            {"name": "Hours", "hs_sku": "SUPPORT", "quantity": "0.3333", "price": "120"},
            {"name": "Hours", "hs_sku": "SUPPORT", "quantity": "2", "price": "0.3311"},
        ),
        # 39.996 and 0.6622, each rounded; tax 8.00 and 0.132: 8.13 on each line, as on both.
        lines=[("40.00", "8.00"), ("0.66", "0.13")],
        foot=("40.66", "8.13", "48.79"),
        stated=[("0.3333", "120", "", ""), ("2", "0.3311", "", "")],
    ),
}
STATED = ("Quantity", "UnitAmount", "DiscountRate", "DiscountAmount")


def test_every_line_and_the_foot_come_to_what_a_calculator_comes_to(stage: Stage) -> None:
    """TAX-07, TAX-14, OBJ-05, GRD-01: discounts, rates, decimals; the same total is shown to sales."""
    company = stage.company()
    with stage.under(with_rules(PRODUCTS)):
        deals = {what: stage.deal(*case.sold, company=company) for what, case in CALCULATED.items()}
        for deal in deals.values():
            stage.wins(deal)
        invoices = {what: stage.invoice(deal) for what, deal in deals.items()}

    for what, case in CALCULATED.items():
        invoice = invoices[what]
        assert (what, list(case.lines), case.foot) == (what, amounts(invoice), foot(invoice))
        assert (what, list(case.stated)) == (what, members(invoice, *STATED))
        assert "DRAFT" == invoice["Status"]
        told = stage.told(deals[what], sync_status="invoiced")
        assert case.foot == tuple(told[f"invoice_{name}"] for name in ("net", "tax", "total"))


def test_how_a_line_was_stated_otherwise_is_in_the_story_of_the_deal(stage: Stage) -> None:
    """TAX-14: the words keep what was sold; the trail says why the figures differ."""
    deal = stage.wins(stage.deal(*CALCULATED["a price of six decimals"].sold))
    invoice = stage.invoice(deal)
    stage.told(deal, sync_status="invoiced")

    assert [("Calls (12345 x 0.012345)",)] == members(invoice, "Description")
    assert "'Calls' as one unit to come to 152.40" == stage.why(deal, "representation")


def test_prices_that_include_tax_come_to_the_deals_amount_with_it(stage: Stage) -> None:
    """TAX-14: the deal's amount is the invoice's total; the tax is taken out of each line."""
    sold = (
        {"name": "Seats", "hs_sku": "SEAT-PRO", "quantity": "3", "price": "40"},
        {"name": "Hours", "hs_sku": "SUPPORT", "quantity": "1", "price": "9.99"},
        {"name": "Onboarding", "hs_sku": "ONBOARD", "quantity": "2", "price": "30", "hs_discount_percentage": "15"},
    )
    with stage.under((EXCLUSIVE, 'prices = "inclusive"')):
        deal = stage.wins(stage.deal(*sold))
        invoice = stage.invoice(deal)

    assert "Inclusive" == invoice["LineAmountTypes"]
    # A sixth of each: 20.00, 1.665, 8.50.
    assert [("120.00", "20.00"), ("9.99", "1.67"), ("51.00", "8.50")] == amounts(invoice)
    assert ("150.82", "30.17", "180.99") == foot(invoice)
    assert "180.99" == stage.record("deals", deal)["amount"]


def test_cents_that_no_line_accounts_for_take_a_line_only_where_the_book_allows_it(stage: Stage) -> None:
    """TAX-10, REC-12, FAIL-03: up to the limit; else the deal waits and says how far they are apart."""
    company = stage.company()
    allowed = with_rules('[books.rounding_line]\naccount = "260"\ntax = "ZERORATEDOUTPUT"\nlimit = 0.05\n')
    near, far = (stage.wins(stage.deal(ONE, company=company, amount=amount)) for amount in ("479.99", "479.90"))
    for deal, apart in ((near, "0.01"), (far, "0.10")):
        told = stage.told(deal, sync_status="held")
        assert f"they differ by {apart} GBP" in told["sync_message"]

    with stage.under(allowed):
        for deal in (near, far):
            stage.cli("sync", "deal", deal)
        invoice = stage.invoice(near)
        stage.settle()

    assert [("Support hours", "480", "200"), ("Rounding", "-0.01", "260")] == members(
        invoice, "Description", "LineAmount", "AccountCode"
    )
    assert ("479.99", "96.00", "575.99") == foot(invoice)
    assert ([], "amounts_disagree") == (stage.invoices(far), stage.held(far)[0]["code"])


def test_a_header_that_is_not_its_lines_and_a_deal_without_lines_wait(stage: Stage) -> None:
    """TAX-10, REC-12, FAIL-03: neither figure is believed; nothing is written to the ledger."""
    company = stage.company()
    dear, cheap, bare = (
        stage.wins(deal)
        for deal in (
            stage.deal(ONE, company=company, amount="25000"),
            stage.deal(ONE, company=company, amount="47.99"),
            stage.deal(company=company, amount="480"),
        )
    )

    told = {deal: stage.told(deal, sync_status="held") for deal in (dear, cheap, bare)}
    stage.settle()
    for deal, code, words in (
        (
            dear,
            "amounts_disagree",
            "The deal says 25,000.00 GBP, its lines add up to 480.00 GBP: they differ by 24,520.00 GBP",
        ),
        (
            cheap,
            "amounts_disagree",
            "The deal says 47.99 GBP, its lines add up to 480.00 GBP: they differ by 432.01 GBP",
        ),
        (bare, "no_lines", "no line items"),
    ):
        (hold,) = stage.held(deal)
        assert words in told[deal]["sync_message"]
        assert (code, []) == (hold["code"], stage.invoices(deal))
    assert {"amount": "-24520.00", "currency": "GBP"} == stage.held(dear)[0]["difference"]

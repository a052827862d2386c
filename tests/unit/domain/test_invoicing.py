from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shared.domain.invoicing import contents, document_for
from shared.model.crm import Buyer
from shared.model.handoff import Hold
from shared.model.money import Money
from shared.model.plan import Document
from shared.model.rules import Book, ExchangeRule, ItemRule
from tests.builders import TODAY, book, company, deal, line, organisation


def drafted(*args: object, **more: object) -> Document:
    document = document_for(*args, **more)  # type: ignore[arg-type]
    assert isinstance(document, Document), document
    return document


def held(*args: object) -> Hold:
    hold = document_for(*args)  # type: ignore[arg-type]
    assert isinstance(hold, Hold), hold
    return hold


def test_lines_prices_discounts_and_tax_come_to_what_the_ledger_will_say() -> None:
    won = deal(
        line("Pro plan", "12", "49.9905", sku="SUB-PRO"),
        line("Onboarding", "1", "1000", discount_percent="10"),
        line("Support", "3", "33.33"),
        amount="1599.88",
    )

    document = drafted(won, book(), organisation(), TODAY)

    assert Money(Decimal("1599.88"), "EUR") == document.net
    assert Money(Decimal("319.98"), "EUR") == document.tax
    assert Money(Decimal("1919.86"), "EUR") == document.total
    assert [Decimal("49.9905"), Decimal(1000), Decimal("33.33")] == [item.unit_price for item in document.lines]
    assert Decimal("0.85") == document.exchange_rate
    assert document.reference == "DEAL-31337"
    assert date(2026, 12, 21) == document.due_date


def test_terms_on_the_deal_win_over_the_books() -> None:
    assert date(2026, 12, 5) == drafted(deal(terms="net 14"), book(), organisation(), TODAY).due_date


def test_an_amount_off_each_unit_lowers_the_price() -> None:
    won = deal(line("Pro plan", "10", "50", unit_discount="2.5"), amount="475")

    assert Decimal("47.5") == drafted(won, book(), organisation(), TODAY).lines[0].unit_price


def test_prices_that_include_tax_are_checked_against_the_total() -> None:
    document = drafted(deal(line("Pro", "1", "120"), amount="120"), book(prices="inclusive"), organisation(), TODAY)

    assert Money(Decimal("120.00"), "EUR") == document.total
    assert Money(Decimal("20.00"), "EUR") == document.tax


def test_a_header_that_differs_from_its_lines_is_held_with_the_difference() -> None:
    hold = held(deal(amount="600.00"), book(), organisation(), TODAY)

    assert hold.code == "amounts_disagree"
    assert Money(Decimal("-0.11"), "EUR") == hold.difference
    assert "600.00 EUR" in hold.sentence
    assert "599.89 EUR" in hold.sentence


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lines": ()}, "no_lines"),
        ({"amount": None}, "no_amount"),
        ({"currency": "CHF"}, "currency_unknown"),
        ({"company": None}, "no_buyer"),
        ({"tax_included": True}, "prices_differ"),
        ({"terms": "when you can"}, "mapping_missing"),
        ({"lines": (line(price="1.00001"),)}, "mapping_missing"),
    ],
)
def test_a_deal_that_lacks_something_is_held(change: dict[str, object], code: str) -> None:
    hold = held(deal(**change), book(), organisation(), TODAY)  # type: ignore[arg-type]

    assert code == hold.code
    assert hold.sentence.endswith(".")
    assert hold.fix


def test_prices_with_tax_go_into_a_book_that_takes_them_and_into_no_other() -> None:
    inclusive = replace(book(), prices="inclusive")

    assert isinstance(document_for(deal(tax_included=True), inclusive, organisation(), TODAY), Document)
    assert isinstance(document_for(deal(tax_included=False), book(), organisation(), TODAY), Document)
    assert "prices_differ" == held(deal(tax_included=False), inclusive, organisation(), TODAY).code
    assert contents(deal(tax_included=True)) != contents(deal()) == contents(deal(tax_included=False))


@pytest.mark.parametrize(
    "rule",
    [
        ItemRule(account="400", tax="OUTPUT2"),
        ItemRule(account="299", tax="OUTPUT2"),
        ItemRule(account="999", tax="OUTPUT2"),
        ItemRule(account="200", tax="INPUT2"),
        ItemRule(account="200", tax="output2"),
        ItemRule(account="200", tax="OUTPUT2", item="sub-pro"),
    ],
)
def test_a_mapping_to_something_the_ledger_would_not_take_is_held(rule: ItemRule) -> None:
    assert held(deal(), book(default_item=rule), organisation(), TODAY).code == "mapping_missing"


def test_nothing_falls_to_a_generic_item_unless_the_book_says_so() -> None:
    hold = held(deal(), book(default_item=None), organisation(), TODAY)

    assert "'Pro plan' (no SKU)" in hold.sentence


def test_a_rule_names_a_product_by_sku_first_and_exactly() -> None:
    by_name = ItemRule(account="200", tax="OUTPUT2", name="Pro plan")
    by_sku = ItemRule(account="200", tax="OUTPUT2", sku="S-1", item="SUB-PRO")
    uk = book(items=(by_name, by_sku), default_item=None)

    assert drafted(deal(line(sku="S-1")), uk, organisation(), TODAY).lines[0].item == "SUB-PRO"
    assert drafted(deal(line(sku="s-1")), uk, organisation(), TODAY).lines[0].item == ""
    assert held(deal(line("pro plan", sku="s-1")), uk, organisation(), TODAY).code == "mapping_missing"


def test_nothing_is_dated_into_a_closed_period() -> None:
    assert held(deal(), book(), organisation(locked_until=TODAY), TODAY).code == "period_closed"


def test_contents_change_with_what_is_agreed_and_with_nothing_else() -> None:
    same = deal(name="renamed", stage="other", owner="1")

    assert contents(deal()) == contents(same)
    assert contents(deal(line(quantity="12.0"))) == contents(deal())
    assert contents(deal(line(quantity="13"))) != contents(deal())
    assert contents(deal(amount="1")) != contents(deal())
    assert contents(deal(terms="net 60")) != contents(deal())
    assert contents(deal(line(description="12 seats"))) != contents(deal())
    assert contents(deal(fields={"tax_exempt": "true"})) != contents(deal())
    assert contents(deal(fields={"tax_class": "school"})) != contents(deal(fields={"tax_class": "charity"}))
    assert contents(deal(fields={"tax_exempt": "", "tax_class": "", "merged_from": "1 2"})) == contents(deal())


def test_an_invoice_for_a_closed_day_takes_the_next_open_one_where_the_book_says_so() -> None:
    document = drafted(
        deal(), book(closed_period="next_open_day"), organisation(locked_until=date(2026, 11, 30)), TODAY
    )

    assert (date(2026, 12, 1), date(2026, 12, 31)) == (document.issue_date, document.due_date)
    assert (
        "period",
        "the books are closed up to 2026-11-30: dated 2026-12-01, the next open day",
    ) in document.decisions


@pytest.mark.parametrize(
    ("on_deal", "uk", "due", "whose"),
    [
        ("", book(company_terms=True), date(2027, 1, 20), "'net 60' from the company"),
        ("", book(), date(2026, 12, 21), "'net 30' from the book"),
        ("net 14", book(company_terms=True), date(2026, 12, 5), "'net 14' from the deal"),
    ],
)
def test_terms_are_the_deals_else_the_companys_else_the_books(
    on_deal: str,
    uk: Book,
    due: date,
    whose: str,
) -> None:
    buyer = Buyer(company(terms="net 60"), None)

    document = drafted(deal(terms=on_deal), uk, organisation(), TODAY, buyer)

    assert due == document.due_date
    assert f"{whose}: due on {due.isoformat()}" in dict(document.decisions)["terms"]


def test_a_discount_for_paying_early_is_kept_as_a_decision() -> None:
    document = drafted(deal(terms="2/10 net 30"), book(), organisation(), TODAY)

    assert dict(document.decisions)["discount terms"].startswith("2% if paid within 10 days")


def test_a_foreign_invoice_is_also_told_in_the_home_currency() -> None:
    document = drafted(deal(), book(), organisation(), TODAY)

    assert Money(Decimal("611.89"), "GBP") == document.home_total
    assert "rate 0.85, the CRM's, frozen when the deal closed: 611.89 GBP" in dict(document.decisions)["exchange"]


def test_a_rate_of_another_moment_than_the_deals_is_noted() -> None:
    fixed = ExchangeRule("fixed", {"EUR": Decimal("0.80")})

    assert "-5.88% off" in dict(drafted(deal(), book(exchange=fixed), organisation(), TODAY).decisions)["rate_differs"]
    assert "rate_differs" not in dict(drafted(deal(), book(), organisation(), TODAY).decisions)

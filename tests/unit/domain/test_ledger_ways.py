"""Ledgers without drafts, discounts on lines, accounts of their own: what the decisions make of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shared.domain import planning
from shared.domain.coding import item_for
from shared.domain.customers import apart, draft_for, in_currency
from shared.domain.invoicing import document_for
from shared.domain.preflight import Asked, Fitted, Kept, amount_of, fitted
from shared.errors import MappingMissing
from shared.model.coding import RoundingLine
from shared.model.handoff import Hold
from shared.model.ledger import InvoiceLine, Item, Organisation
from shared.model.money import Money
from shared.model.plan import Document
from shared.model.rules import ItemRule
from tests import builders

TODAY = date(2026, 11, 21)
ITEMS = {"SUB-PRO": Item("SUB-PRO", "Pro plan", "200", "OUTPUT2"), "BOOK": Item("BOOK", "Book", "299")}
BY_ITEM = builders.organisation(booked_by_item=True, items=ITEMS)


def document(organisation: Organisation | None = None) -> Document:
    deal = builders.deal(builders.line("Pro plan", "1", "100"), amount="100")
    made = document_for(deal, builders.book(), organisation or builders.organisation(), TODAY)
    assert not isinstance(made, Hold), made.sentence
    return made


def test_where_lines_have_items_the_only_one_of_the_account_is_taken() -> None:
    assert ["SUB-PRO"] == [line.item for line in document(BY_ITEM).lines]
    assert [""] == [line.item for line in document().lines]


def test_an_item_of_another_account_or_several_of_one_wait_for_a_rule() -> None:
    book = builders.book()
    two = replace(BY_ITEM, items={**ITEMS, "SUB-2": Item("SUB-2", "Pro plan 2", "200")})

    assert "SUB-2" == item_for("200", "SUB-2", "Pro plan", book, two)
    with pytest.raises(MappingMissing, match="2 of them belong to the account '200'"):
        item_for("200", "", "Pro plan", book, two)
    with pytest.raises(MappingMissing, match="booked to 299 in Our Books Ltd, the rule says 200"):
        item_for("200", "BOOK", "Pro plan", book, two)
    held = document_for(builders.deal(), builders.book(default_item=ItemRule("200", "OUTPUT2")), two, TODAY)
    assert isinstance(held, Hold)
    assert "mapping_missing" == held.code


def test_the_line_that_takes_what_rounding_leaves_has_its_accounts_item() -> None:
    deal = builders.deal(builders.line("Pro plan", "1", "100", amount=Decimal(100)), amount="100.01")
    book = builders.book(rounding_line=RoundingLine("200", "OUTPUT2", Decimal("0.05")))
    made = document_for(deal, book, BY_ITEM, TODAY)

    assert not isinstance(made, Hold), made.sentence
    assert "SUB-PRO" == made.lines[-1].item


@pytest.mark.parametrize(("unit", "tax"), [("line", "0.02"), ("subtotal", "0.03")])
def test_tax_is_foreseen_as_the_ledger_rounds_it(unit: str, tax: str) -> None:
    lines = [builders.line(f"Part {number}", "1", "0.06") for number in range(2)]
    organisation = builders.organisation(tax_rounding=unit, tax_codes=_at("24"))
    made = document_for(builders.deal(*lines, amount="0.12"), builders.book(), organisation, TODAY)

    assert not isinstance(made, Hold), made.sentence
    assert Money(Decimal(tax), "EUR") == made.tax


def _at(rate: str) -> dict[str, object]:
    code = builders.organisation().tax_codes["OUTPUT2"]
    return {"OUTPUT2": replace(code, rate=Decimal(rate))}


@pytest.mark.parametrize(
    ("price", "quantity", "discount", "amount", "said"),
    [
        ("100", "1", "10", "90", "Plan (100 less 10%)"),
        ("19.99", "7", "10", "125.94", "Plan (19.99 less 10%)"),
        ("0.3333", "3", "33.33", "0.67", "Plan (0.3333 less 33.33%)"),
        ("1234.5678", "0.3333", "12.5", "360.05", "Plan (1234.5678 less 12.5%)"),
        ("0.1", "1000", "0.01", "99.99", "Plan (0.1 less 0.01%)"),
        ("7777.77", "13", "99.99", "10.11", "Plan (7777.77 less 99.99%)"),
    ],
)
def test_without_discounts_on_lines_they_go_into_the_price_to_the_cent_and_stay_in_words(
    price: str, quantity: str, discount: str, amount: str, said: str
) -> None:
    asked = Asked(replace(stated(price, quantity), discount_percent=Decimal(discount)), Decimal(amount))
    kept = Kept.of("EUR", 2, discounts=False)

    fit = fitted([asked], Decimal(amount), kept, lambda _: None)

    assert isinstance(fit, Fitted), fit
    (line,) = fit.lines
    assert (Decimal(0), Decimal(0), Decimal(amount)) == (
        line.discount_percent,
        line.discount_amount,
        amount_of(line, kept.ledger),
    )
    assert line.description in {said, said.replace("(", f"({Decimal(quantity).normalize():f} x ")}
    assert fit.notes


def stated(price: str, quantity: str) -> InvoiceLine:
    return replace(document().lines[0], description="Plan", unit_price=Decimal(price), quantity=Decimal(quantity))


def test_that_it_is_posted_at_once_stands_in_the_plan_and_its_reasons() -> None:
    made = document(builders.organisation(drafts=False))
    plan = planning.plan_invoice(builders.deal(), builders.book(), "r1", made, builders.customer().ref)

    assert "has no drafts: posted at once, unsent and marked for review" in dict(made.decisions)["posted"]
    assert "posted at once" in plan.actions[-1].why
    assert "posted" not in dict(document().decisions)


def test_tax_that_only_the_ledger_knows_is_left_open() -> None:
    made = document(builders.organisation(foresees_tax=False, tax_codes=_at("0")))

    assert (made.tax_open, made.tax, made.total) == (True, Money(Decimal("0.00"), "EUR"), made.net)
    assert "when it is made" in dict(made.decisions)["tax"] or "adds tax" in str(made.decisions)


def test_a_customer_who_has_another_currency_is_somebody_else_of_the_same_name() -> None:
    euros, pounds = builders.customer(currency="EUR"), builders.customer(id="c-2", currency="GBP")
    any_currency = builders.customer(id="c-3")
    draft = draft_for(builders.buyer(), "GBP")

    assert (pounds, any_currency) == in_currency("GBP", [euros, pounds, any_currency])
    assert "Acme Ltd (GBP)" == apart(draft, [euros]).name
    assert "Acme Ltd" == apart(draft, []).name == apart(draft, [replace(euros, name="Another")]).name

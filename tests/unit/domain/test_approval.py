from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.approval import is_approved, needs_approval, ruling, subject
from shared.domain.invoicing import document_for
from shared.model.coding import Approval
from shared.model.crm import Deal
from shared.model.handoff import Handoff, HandoffState
from shared.model.plan import Document
from tests.builders import NOW, TODAY, book, deal, line, organisation


def drafted(won: Deal, **more: Any) -> Document:
    document = document_for(won, book(**more), organisation(), TODAY)
    assert isinstance(document, Document), document
    return document


def reasons(won: Deal, asked: Approval, *, new: bool = False, first: bool = False, **more: Any) -> list[str]:
    uk = book(approval=asked, **more)
    return list(needs_approval(drafted(won, **more), won, uk, is_new_customer=new, first_under_rules=first))


TEN_THOUSAND = Approval(limits={"EUR": Decimal(10000)})


@pytest.mark.parametrize(("amount", "waits"), [("10000", False), ("10000.01", True), ("25000", True)])
def test_a_deal_over_its_currencys_limit_waits(amount: str, *, waits: bool) -> None:
    said = reasons(deal(line("Pro", "1", amount), amount=amount), TEN_THOUSAND)

    assert waits == bool(said)
    assert not waits or "is over the limit of 10,000.00 EUR" in said[0]


def test_a_currency_without_a_limit_waits_where_others_have_one() -> None:
    assert ["the book has no limit for USD"] == reasons(deal(currency="USD"), TEN_THOUSAND, exchange=book().exchange)


def test_a_limit_counts_tax_where_prices_include_it() -> None:
    said = reasons(deal(line("Pro", "1", "11000"), amount="11000"), TEN_THOUSAND, prices="inclusive")

    assert ["11,000.00 EUR is over the limit of 10,000.00 EUR"] == said


@pytest.mark.parametrize(
    ("discount", "amount", "said"),
    [
        ({"discount_percent": "20"}, "800", []),
        ({"discount_percent": "20.5"}, "795", ["'Pro' has a discount of 20.5%, over 20%"]),
        ({"unit_discount": "300"}, "700", ["'Pro' has a discount of 30%, over 20%"]),
    ],
)
def test_a_high_discount_waits_however_it_is_given(discount: dict[str, str], amount: str, said: list[str]) -> None:
    won = deal(line("Pro", "1", "1000", **discount), amount=amount)

    assert said == reasons(won, Approval(discount_over=Decimal(20)))


def test_other_terms_than_the_books_wait() -> None:
    asked = Approval(nonstandard_terms=True)

    assert ["its terms 'net 90' are not the book's 'net 30'"] == reasons(deal(terms="net 90"), asked)
    assert [] == reasons(deal(terms="Net  30"), asked)


def test_a_new_customer_and_the_first_draft_under_new_rules_wait_where_the_book_says_so() -> None:
    asked = Approval(new_customer=True, first_invoice_under_rule=True)

    assert 2 == len(reasons(deal(), asked, new=True, first=True))
    assert [] == reasons(deal(), asked)
    assert [] == reasons(deal(), Approval(), new=True, first=True)


def test_an_approval_is_of_these_contents_on_any_day() -> None:
    document = drafted(deal())
    later = replace(document, issue_date=TODAY + timedelta(days=3), due_date=TODAY + timedelta(days=33))
    changed = [
        replace(document, terms="net 90"),
        replace(document, lines=(replace(document.lines[0], account="260"),)),
        replace(document, total=document.net),
    ]

    assert subject(document, "a") == subject(later, "a")
    assert subject(document, "a") not in {subject(each, "a") for each in changed} | {subject(document, "b")}


def test_a_ruling_is_about_one_subject() -> None:
    handoff = Handoff(deal().ref, HandoffState.HELD, None, NOW, "r1", ruling=ruling("abc"))

    assert is_approved(handoff, "abc")
    assert not is_approved(handoff, "xyz")
    assert not is_approved(None, "abc")

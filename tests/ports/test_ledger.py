"""What every ledger promises: run over the fake and over every connector on its sandbox."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import (
    AmbiguousMatch,
    LedgerlinkError,
    MappingMissing,
    NeedsHuman,
    NotFound,
    PeriodClosed,
    Unclear,
    WriteForbidden,
)
from shared.model import permits
from shared.model.ledger import CustomerProbe, InvoiceStatus
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind
from tests.ports.ledgers import (
    LEDGERS,
    LOCKED,
    Books,
    claim_for,
    customer_claim,
    invoice_claim,
    invoice_draft,
    line,
    made_customer,
    new_customer,
)


@pytest.fixture(params=LEDGERS, ids=lambda made: made.__name__)
def books(request: pytest.FixtureRequest) -> Books:
    made: Books = request.param()
    return made


def test_the_organisation_says_what_may_be_put_on_an_invoice(books: Books) -> None:
    settings, words = books.ledger.organisation(), books.words
    sales, cost, closed = (words.accounts.get(code, code) for code in ("200", "400", "299"))

    assert "GBP" == settings.home_currency
    assert {"GBP", "EUR"} <= settings.currencies
    assert "Europe/London" == settings.time_zone
    assert settings.accounts[sales].takes_sales
    assert settings.accounts[sales].active
    assert not settings.accounts[cost].takes_sales
    assert not settings.accounts[closed].active
    tax = settings.tax_codes[words.taxes.get("OUTPUT2", "OUTPUT2")]
    assert Decimal(20) == tax.rate
    assert tax.for_sales
    assert not words.purchase_tax or not settings.tax_codes[words.purchase_tax].for_sales
    assert "Pro plan" == settings.items["SUB-PRO"].name
    assert {"EMEA", "AMER"} <= settings.tracking[words.category]
    assert (books.ways.line_discounts, books.ways.tax_on) == (settings.line_discounts, settings.tax_rounding)


def test_a_stranger_is_nobody(books: Books) -> None:
    probe = CustomerProbe(number="none", name='Nobody "at" all \\ Ltd', email="nobody@nowhere.example", known_id="none")

    assert [] == list(books.ledger.find_customers(probe))


@pytest.mark.parametrize(
    "probe",
    [
        CustomerProbe(number="5001", name="Another name"),
        CustomerProbe(number="none", name='Fjord & Søn "Nord" A/S'),
        CustomerProbe(number="none", name="Another name", email="billing@FJORD.example"),
    ],
    ids=["number", "name", "e-mail"],
)
def test_a_customer_is_found_by(books: Books, probe: CustomerProbe) -> None:
    made = made_customer(books)

    found = books.ledger.find_customers(probe)

    if probe.number == "5001" and not books.ways.finds_numbers:
        assert [] == list(found)
        return
    assert [made] == [customer.ref for customer in found]
    assert "5001" == found[0].number
    assert ("NO123456789MVA" if books.ways.shows_tax_numbers else "") == found[0].tax_number
    assert not found[0].archived


def test_a_customer_is_found_by_the_id_that_the_crm_holds(books: Books) -> None:
    made = made_customer(books)

    found = books.ledger.find_customers(CustomerProbe(number="none", name="Another", known_id=made.id))

    assert [made] == [customer.ref for customer in found]


def test_an_archived_customer_is_still_shown_and_says_so(books: Books) -> None:
    made = made_customer(books)
    books.archive(made.id)

    found = books.ledger.find_customers(CustomerProbe(number="5001", name="Another", email=new_customer().email))

    assert [True] == [customer.archived for customer in found]


def test_a_name_that_is_taken_is_for_a_person(books: Books) -> None:
    made_customer(books)

    with pytest.raises(AmbiguousMatch):
        books.ledger.create(customer_claim(books, new_customer(number="5002"), generation=2), books.permit)


TAX_ON_IT = {"line": ("137.53", "825.15"), "subtotal": ("137.52", "825.14")}
"""Of 599.89, 0.23 and 87.50 at 20%: 119.98 + 0.05 + 17.50, or of their sum."""


def test_a_new_invoice_is_a_draft_with_every_line_rounded_by_itself(books: Books) -> None:
    draft = invoice_draft(books, line(), line("0.0333", "7"), line("100", "1", "12.5"))

    created = books.ledger.create(invoice_claim(books, draft), books.permit)

    assert created.invoice is not None
    assert InvoiceStatus.DRAFT is created.invoice.status
    assert Money(Decimal("687.62"), "GBP") == created.invoice.net  # 599.89 + 0.23 + 87.50
    tax, total = TAX_ON_IT[books.ways.tax_on]
    assert Money(Decimal(tax), "GBP") == created.invoice.tax
    assert Money(Decimal(total), "GBP") == created.invoice.total
    assert created.invoice.total == created.invoice.due
    assert Money(Decimal(0), "GBP") == created.invoice.paid
    assert draft.reference == created.invoice.reference
    assert draft.customer == created.invoice.customer
    assert draft.issue_date == created.invoice.issue_date
    assert draft.due_date == created.invoice.due_date
    assert created.invoice.number
    assert not created.invoice.sent


def test_what_is_read_later_is_what_the_create_answered(books: Books) -> None:
    created = books.ledger.create(invoice_claim(books, invoice_draft(books)), books.permit)

    assert created.invoice == books.ledger.invoice(created.ref.id)


@pytest.mark.parametrize(("prices", "net", "tax"), [("inclusive", "499.91", "99.98"), ("none", "599.89", "0")])
def test_tax_is_taken_as_the_prices_say(books: Books, prices: str, net: str, tax: str) -> None:
    draft = invoice_draft(books, line(), prices=prices)

    made = books.ledger.create(invoice_claim(books, draft), books.permit).invoice

    assert made is not None
    assert (Decimal(net), Decimal(tax)) == (made.net.amount, made.tax.amount)


def test_a_rate_comes_back_in_our_direction(books: Books) -> None:
    customer = made_customer(books, currency="EUR")
    draft = invoice_draft(books, currency="EUR", exchange_rate=Decimal("0.8"), customer=customer)

    made = books.ledger.create(invoice_claim(books, draft), books.permit).invoice

    assert made is not None
    assert Decimal("0.8") == made.exchange_rate
    assert "EUR" == made.total.currency


def test_equal_drafts_make_equal_requests(books: Books) -> None:
    customer = made_customer(books)

    first = books.ledger.invoice_request(invoice_draft(books, line("49.9900"), customer=customer))
    second = books.ledger.invoice_request(invoice_draft(books, line("49.9900"), customer=customer))

    assert first == second


def test_the_same_claim_sent_again_makes_nothing_more(books: Books) -> None:
    claim = invoice_claim(books, invoice_draft(books))
    first = books.ledger.create(claim, books.permit)

    again = books.ledger.create(claim, books.permit)

    assert first == again
    assert 1 == books.kept()


def test_a_lost_answer_is_unclear_and_the_same_key_gives_it_again(books: Books) -> None:
    claim = invoice_claim(books, invoice_draft(books))
    books.lose_next_answer()

    with pytest.raises(Unclear):
        books.ledger.create(claim, books.permit)

    assert books.ledger.create(claim, books.permit).invoice is not None
    assert 1 == books.kept()


def test_an_invoice_whose_answer_was_lost_is_found_by_its_claim(books: Books) -> None:
    claim = invoice_claim(books, invoice_draft(books))
    books.lose_next_answer()
    with pytest.raises(Unclear):
        books.ledger.create(claim, books.permit)

    found = books.ledger.find_created(claim)

    assert found is not None
    assert found.invoice == books.ledger.invoice(found.ref.id)


def test_a_customer_whose_answer_was_lost_is_found_by_its_claim(books: Books) -> None:
    claim = customer_claim(books, new_customer())
    books.lose_next_answer()
    with pytest.raises(Unclear):
        books.ledger.create(claim, books.permit)

    found = books.ledger.find_created(claim)

    assert found is not None
    assert found.customer is not None
    assert "5001" == found.customer.number


@pytest.mark.parametrize("kind", [Kind.CUSTOMER, Kind.INVOICE])
def test_what_was_never_sent_is_not_found(books: Books, kind: Kind) -> None:
    request = books.ledger.customer_request(new_customer())

    assert books.ledger.find_created(claim_for(books, kind, request, "DEAL-never")) is None


def test_an_invoice_that_finance_removed_after_the_claim_is_that_claims(books: Books) -> None:
    claim = invoice_claim(books, invoice_draft(books))
    created = books.ledger.create(claim, books.permit)
    books.remove(created.ref.id)

    found = books.ledger.find_created(claim)

    assert found is not None
    assert found.invoice is not None
    assert books.ways.removed is found.invoice.status


def test_an_invoice_that_was_removed_before_the_claim_is_an_earlier_ones(books: Books) -> None:
    draft = invoice_draft(books)
    books.remove(books.ledger.create(invoice_claim(books, draft), books.permit).ref.id)
    later = replace(invoice_claim(books, draft, generation=2), claimed_at=books.now() + timedelta(seconds=1))

    assert books.ledger.find_created(later) is None


def test_a_removed_invoice_can_still_be_read(books: Books) -> None:
    created = books.ledger.create(invoice_claim(books, invoice_draft(books)), books.permit)
    books.remove(created.ref.id)

    assert books.ways.removed is books.ledger.invoice(created.ref.id).status


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"lines": (line(account="999"),)}, MappingMissing),
        ({"lines": (line(tax_code="NOSUCH"),)}, MappingMissing),
        ({"currency": "CHF"}, NeedsHuman),
        ({"issue_date": LOCKED}, PeriodClosed),
    ],
    ids=["account", "tax code", "currency", "closed period"],
)
def test_a_refused_invoice_says_why_and_was_not_made(
    books: Books, wrong: dict[str, Any], error: type[LedgerlinkError]
) -> None:
    claim = invoice_claim(books, invoice_draft(books, **wrong))

    with pytest.raises(error):
        books.ledger.create(claim, books.permit)

    assert books.ledger.find_created(claim) is None
    assert 0 == books.kept()


def test_an_archived_customer_is_not_invoiced(books: Books) -> None:
    draft = invoice_draft(books)
    books.archive(draft.customer.id)

    with pytest.raises(NeedsHuman):
        books.ledger.create(invoice_claim(books, draft), books.permit)

    assert 0 == books.kept()


def test_without_a_permit_nothing_is_sent(books: Books) -> None:
    claim = invoice_claim(books, invoice_draft(books))
    elsewhere = permits.for_setup(ConnectionId("xero:another-organisation"))

    with pytest.raises(WriteForbidden):
        books.ledger.create(claim, elsewhere)

    assert 0 == books.kept()


def test_an_invoice_that_does_not_exist_is_not_found(books: Books) -> None:
    with pytest.raises(NotFound):
        books.ledger.invoice("99999999-0000-4000-8000-000000000000")

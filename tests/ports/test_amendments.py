"""What every ledger promises of a draft that is amended."""

from decimal import Decimal

import pytest

from shared.errors import LedgerlinkError, NotFound, Unclear
from shared.model.claims import Claim
from shared.model.ledger import InvoiceLine
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from tests.ports.ledgers import LEDGERS, Books, claim_for, invoice_claim, invoice_draft, line, made_customer


@pytest.fixture(params=LEDGERS, ids=lambda made: made.__name__)
def books(request: pytest.FixtureRequest) -> Books:
    made: Books = request.param()
    return made


def amendment(books: Books, invoice: str, *lines: InvoiceLine, customer: Ref) -> Claim:
    """A claim that makes the invoice say these lines."""
    request = books.ledger.amend_request(invoice, invoice_draft(books, *lines, customer=customer))
    return claim_for(books, Kind.INVOICE, request, "DEAL-31337", generation=2)


def test_an_amended_draft_keeps_its_name_and_says_the_new_lines_only(books: Books) -> None:
    customer = made_customer(books)
    made = books.ledger.create(invoice_claim(books, invoice_draft(books, customer=customer)), books.permit)

    lines = (line("10", "3"), line("100", "1", "10"))
    amended = books.ledger.create(amendment(books, made.ref.id, *lines, customer=customer), books.permit)

    assert amended.ref == made.ref
    assert amended.invoice is not None
    assert made.invoice is not None
    assert amended.invoice.number == made.invoice.number
    assert amended.invoice.net == Money(Decimal("120.00"), "GBP")
    assert amended.invoice == books.ledger.invoice(made.ref.id)
    assert [
        (one.quantity, one.unit_price, one.discount_percent) for one in books.ledger.invoice_with_lines(made.ref.id)[1]
    ] == [(one.quantity, one.unit_price, one.discount_percent) for one in map(books.said, lines)]
    assert books.kept() == 1


def test_an_amendment_that_comes_after_the_approval_is_refused(books: Books) -> None:
    customer = made_customer(books)
    made = books.ledger.create(invoice_claim(books, invoice_draft(books, customer=customer)), books.permit)
    books.approve(made.ref.id)

    with pytest.raises(LedgerlinkError) as refused:
        books.ledger.create(amendment(books, made.ref.id, line("1"), customer=customer), books.permit)

    assert not isinstance(refused.value, Unclear)
    assert books.ledger.invoice(made.ref.id).net == Money(Decimal("599.89"), "GBP")


def test_an_amendment_whose_answer_was_lost_is_found_by_what_the_invoice_says(books: Books) -> None:
    customer = made_customer(books)
    made = books.ledger.create(invoice_claim(books, invoice_draft(books, customer=customer)), books.permit)
    claim = amendment(books, made.ref.id, line("1"), customer=customer)
    before = books.ledger.find_created(claim)
    books.lose_next_answer()
    with pytest.raises(Unclear):
        books.ledger.create(claim, books.permit)
    found = books.ledger.find_created(claim)

    assert before is None
    assert found is not None
    assert found.ref == made.ref
    assert books.ledger.create(claim, books.permit).ref == made.ref
    assert books.kept() == 1


def test_the_lines_of_an_invoice_that_does_not_exist_are_not_found(books: Books) -> None:
    with pytest.raises(NotFound):
        books.ledger.invoice_with_lines("00000000-0000-4000-8000-000000000000")

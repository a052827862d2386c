"""Every ledger lists its sales invoices since a day: each of any status, with its money and how it stands, page by page."""

from datetime import timedelta

import pytest

from shared.model.ledger import FoundInvoice, InvoiceStatus
from tests.ports.ledgers import LEDGERS, Books, invoice_claim, invoice_draft, line, made_customer

REMOVED = {InvoiceStatus.VOIDED, InvoiceStatus.DELETED}


@pytest.fixture(params=LEDGERS, ids=lambda made: made.__name__)
def books(request: pytest.FixtureRequest) -> Books:
    made: Books = request.param()
    return made


def listed(books: Books, ago: int = 1) -> dict[str, FoundInvoice]:
    """Every invoice by its id, page by page."""
    since, after = (books.now() - timedelta(days=ago)).date(), ""
    found: dict[str, FoundInvoice] = {}
    while True:
        page = books.ledger.invoices_since(since, after)
        found |= {one.ref.id: one for one in page.invoices}
        after = page.after
        if not after:
            return found


def made(books: Books, count: int) -> list[str]:
    customer = made_customer(books)
    drafts = [invoice_draft(books, line(), customer=customer, reference=f"DEAL-{number}") for number in range(count)]
    return [books.ledger.create(invoice_claim(books, draft), books.permit).ref.id for draft in drafts]


def test_every_invoice_is_listed_once_with_its_money(books: Books) -> None:
    ids = made(books, 5)

    found = listed(books)

    assert set(ids) <= set(found)
    for identity in ids:
        whole = books.ledger.invoice(identity)
        one = found[identity]
        assert (whole.number, whole.reference, whole.status) == (one.number, one.reference, one.status)
        assert (whole.net, whole.total, whole.due) == (one.net, one.total, one.due)
        assert whole.customer == one.customer


def test_a_removed_invoice_is_listed_as_removed(books: Books) -> None:
    [gone] = made(books, 1)
    books.remove(gone)

    assert listed(books)[gone].status in REMOVED


def test_nothing_is_listed_since_a_later_day(books: Books) -> None:
    [one] = made(books, 1)

    assert one not in listed(books, ago=-2)

"""What every ledger promises about the money of an invoice: run over the fake and over every connector on its sandbox."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.money import Money
from shared.model.settlement import SettlementKind
from tests.ports.ledgers import (
    LEDGERS,
    Books,
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


def approved(books: Books) -> str:
    """An approved invoice over 800.00 GBP."""
    draft = invoice_draft(books, line("800", "1"), prices="none")
    invoice = books.ledger.create(invoice_claim(books, draft), books.permit).ref.id
    books.approve(invoice)
    return invoice


def money(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


def parts(invoice: Invoice) -> list[tuple[SettlementKind, Money]]:
    return [(one.kind, one.amount) for one in invoice.settlements]


def test_an_approved_invoice_has_nothing_settled(books: Books) -> None:
    invoice = books.ledger.invoice(approved(books))

    assert invoice.status is InvoiceStatus.AWAITING_PAYMENT
    assert (invoice.due, invoice.settlements, invoice.fully_paid_on) == (money("800.00"), (), None)


def test_a_part_payment_is_told_with_its_amount_and_day(books: Books) -> None:
    identity = approved(books)
    books.pay(identity, "500.00")

    invoice = books.ledger.invoice(identity)

    assert invoice.status is InvoiceStatus.AWAITING_PAYMENT
    assert (invoice.paid, invoice.due) == (money("500.00"), money("300.00"))
    (payment,) = invoice.settlements
    assert (payment.kind, payment.amount, payment.date) == (
        SettlementKind.PAYMENT,
        money("500.00"),
        books.now().date(),
    )
    assert payment.id


def test_payments_and_credits_together_settle_it(books: Books) -> None:
    identity = approved(books)
    books.pay(identity, "500.00")
    books.credit(identity, "100.00")
    books.pay(identity, "200.00")

    invoice = books.ledger.invoice(identity)

    assert invoice.status is InvoiceStatus.PAID
    assert (invoice.paid, invoice.credited, invoice.due) == (money("700.00"), money("100.00"), money("0.00"))
    assert sorted(parts(invoice), key=str) == sorted(
        [
            (SettlementKind.PAYMENT, money("500.00")),
            (SettlementKind.PAYMENT, money("200.00")),
            (SettlementKind.CREDIT_NOTE, money("100.00")),
        ],
        key=str,
    )
    assert len({one.id for one in invoice.settlements}) == 3
    assert invoice.fully_paid_on == books.now().date()


def test_a_deleted_payment_is_gone_and_the_invoice_is_due_again(books: Books) -> None:
    identity = approved(books)
    books.pay(identity, "800.00")
    books.take_back(identity)

    invoice = books.ledger.invoice(identity)

    assert invoice.status is InvoiceStatus.AWAITING_PAYMENT
    assert (invoice.paid, invoice.due, invoice.settlements) == (money("0.00"), money("800.00"), ())
    assert invoice.fully_paid_on is None


def test_a_receivable_is_every_invoice_of_the_customer_as_if_read_by_itself(books: Books) -> None:
    customer = made_customer(books)
    draft = invoice_draft(books, line("800", "1"), prices="none", customer=customer)
    one, two = (
        books.ledger.create(invoice_claim(books, replace(draft, reference=f"DEAL-{number}")), books.permit).ref.id
        for number in (1, 2)
    )
    books.approve(one)
    books.pay(one, "500.00")
    other = books.ledger.create(customer_claim(books, new_customer(name="Other", number="5002")), books.permit).ref
    books.ledger.create(invoice_claim(books, replace(draft, reference="DEAL-3", customer=other)), books.permit)

    owed = books.ledger.receivable(customer.id)

    assert owed.customer == customer
    assert (owed.home_currency, owed.time_zone) == ("GBP", "Europe/London")
    assert dict(owed.invoices) == {identity: books.ledger.invoice(identity) for identity in (one, two)}


def test_a_customer_without_invoices_owes_nothing(books: Books) -> None:
    customer, before = made_customer(books), books.now()
    owed = books.ledger.receivable(customer.id)

    assert dict(owed.invoices) == {}
    assert before <= owed.as_of <= books.now()

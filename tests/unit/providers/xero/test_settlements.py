"""What settled an invoice, out of the four lists in which Xero embeds it."""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import Malformed, NotFound
from shared.providers.xero import mapping, wire
from tests import builders
from tests.fakes.xero import XeroOnSandbox
from tests.unit.providers.xero.test_mapping import INVOICE, read

PAYMENT = {"PaymentID": "p-1", "Date": "/Date(1773964800000+0000)/", "Amount": Decimal("60.00"), "Reference": "pi_1"}
CREDIT = {"CreditNoteID": "c-1", "Date": "/Date(1773964800000+0000)/", "AppliedAmount": Decimal("15.00")}
MARCH_20 = date(2026, 3, 20)


def brief(**changes: Any) -> list[tuple[str, str, date, Decimal]]:
    return [(one.kind.value, one.id, one.date, one.amount.amount) for one in read(**changes).settlements]


def test_each_of_the_four_lists_is_read_in_the_order_of_their_days() -> None:
    found = brief(
        Payments=[PAYMENT],
        CreditNotes=[{**CREDIT, "Date": "2026-03-21T00:00:00"}],
        Overpayments=[{"OverpaymentID": "o-1", "Date": "2026-03-22T00:00:00", "AppliedAmount": Decimal("20.00")}],
        Prepayments=[{"PrepaymentID": "q-1", "Date": "2026-03-19T00:00:00", "AppliedAmount": Decimal("5.00")}],
    )

    assert found == [
        ("prepayment", "q-1", date(2026, 3, 19), Decimal("5.00")),
        ("payment", "p-1", MARCH_20, Decimal("60.00")),
        ("credit_note", "c-1", date(2026, 3, 21), Decimal("15.00")),
        ("overpayment", "o-1", date(2026, 3, 22), Decimal("20.00")),
    ]


def test_money_that_came_as_a_credit_is_paid_and_not_credited() -> None:
    found = read(
        Payments=[PAYMENT],
        CreditNotes=[CREDIT],
        Overpayments=[{"OverpaymentID": "o-1", "Date": "2026-03-22T00:00:00", "AppliedAmount": Decimal("20.00")}],
        Prepayments=[{"PrepaymentID": "q-1", "Date": "2026-03-19T00:00:00", "AppliedAmount": Decimal("5.00")}],
    )

    assert found.paid.amount == Decimal("85.00")
    assert found.credited is not None
    assert found.credited.amount == Decimal("15.00")
    assert found.total == found.due + found.paid + found.credited


def test_a_credit_that_was_applied_twice_is_one_settlement_over_the_sum() -> None:
    again = {**CREDIT, "Date": "2026-03-25T00:00:00", "AppliedAmount": Decimal("10.00")}

    assert brief(CreditNotes=[CREDIT, again]) == [("credit_note", "c-1", date(2026, 3, 25), Decimal("25.00"))]


def test_deleted_payments_and_empty_lists_settle_nothing() -> None:
    assert brief(Payments=[{**PAYMENT, "Status": "DELETED"}], CreditNotes=None, Overpayments=[], Prepayments=None) == []


def test_when_it_was_paid_in_full_is_read() -> None:
    assert read(FullyPaidOnDate="/Date(1773964800000+0000)/").fully_paid_on == MARCH_20
    assert read(FullyPaidOnDate=None).fully_paid_on is None


def test_a_payment_without_a_date_is_refused() -> None:
    found = wire.Invoice.model_validate(INVOICE | {"Payments": [{**PAYMENT, "Date": None}]})

    with pytest.raises(ValueError, match="p-1"):
        mapping.invoice(found, builders.LEDGER)


class Pages(httpx.BaseTransport):
    """Answers lists in pages of one invoice."""

    def __init__(self, bench: XeroOnSandbox) -> None:
        self._sandbox = SandboxTransport(bench.app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        smaller = request.url.copy_set_param("pageSize", "1") if "pageSize" in request.url.params else request.url
        return self._sandbox.handle_request(httpx.Request(request.method, smaller, headers=request.headers))


@pytest.fixture
def bench() -> XeroOnSandbox:
    return XeroOnSandbox()


def invoices_of(bench: XeroOnSandbox, many: int) -> str:
    made = [bench.app.provider.act("create_invoice", "", {}) for _ in range(many)]
    return str(made[0]["Contact"]["ContactID"])


def test_a_receivable_is_one_call_for_the_invoices_and_three_for_the_credits(bench: XeroOnSandbox) -> None:
    ledger = bench.ledger(builders.organisation())
    customer = invoices_of(bench, 3)

    assert len(ledger.receivable(customer).invoices) == 3
    assert [(call.method, call.path) for call in bench.journal.calls] == [
        ("GET", f"/api.xro/2.0/{name}") for name in ("Invoices", "CreditNotes", "Overpayments", "Prepayments")
    ]


def test_every_page_of_a_receivable_is_read(bench: XeroOnSandbox) -> None:
    ledger = bench.ledger(builders.organisation(), Pages(bench))
    customer = invoices_of(bench, 3)

    assert len(ledger.receivable(customer).invoices) == 3
    assert len(bench.journal.calls) == 3 + 3


def test_every_page_of_the_credits_is_read(bench: XeroOnSandbox) -> None:
    ledger = bench.ledger(builders.organisation(), Pages(bench))
    customer = invoices_of(bench, 1)
    for _ in range(3):
        bench.app.provider.act("overpay", customer, {"amount": "10.00"})

    assert len(ledger.receivable(customer).credits) == 3
    assert len(bench.journal.calls) == 1 + 1 + 3 + 1


def test_an_invoice_that_cannot_be_read_spoils_the_receivable(bench: XeroOnSandbox) -> None:
    class Broken(Pages):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json={"Invoices": [{"InvoiceID": "x"}]})

    with pytest.raises(Malformed):
        bench.ledger(builders.organisation(), Broken(bench)).receivable("c")


def test_bills_of_a_contact_are_no_receivable(bench: XeroOnSandbox) -> None:
    customer = invoices_of(bench, 1)
    bill = bench.app.provider.act("create_invoice", "", {"Type": "ACCPAY", "Contact": {"ContactID": customer}})

    ledger = bench.ledger(builders.organisation())
    assert bill["InvoiceID"] not in ledger.receivable(customer).invoices
    with pytest.raises(NotFound):
        ledger.invoice(bill["InvoiceID"])

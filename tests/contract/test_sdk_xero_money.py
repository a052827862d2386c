"""Xero's own Python client moves money in the sandbox: payments, credit notes, overpayments and what is still owed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from xero_python.accounting import models

from infra.sandbox.core.server import start
from infra.sandbox.serve import build
from tests.fakes.xero_sdk import BANK, XeroSdk, connected, line


@pytest.fixture
def sdk() -> Iterator[XeroSdk]:
    with start(build("xero")) as running:
        yield connected(running)


def allocation(held: Any, amount: str) -> Any:
    taken = models.Allocation(
        invoice=models.Invoice(invoice_id=held.invoice_id), amount=Decimal(amount), date=date(2026, 3, 21)
    )
    return models.Allocations(allocations=[taken])


def test_payments_are_made_taken_back_and_polled(sdk: XeroSdk) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    made = sdk.invoice(sdk.contact(), status="AUTHORISED")
    first, second = sdk.pay(made, "20"), sdk.pay(made, "100")
    assert sdk.read(made).status == "PAID"

    gone = api.delete_payment(tenant, first.payment_id, models.PaymentDelete(status="DELETED")).payments[0]

    assert (gone.status, api.get_payment(tenant, second.payment_id).payments[0].amount) == ("DELETED", 100)
    held = sdk.read(made)
    assert (held.status, held.amount_due) == ("AUTHORISED", 20)
    # Whole seconds without offset are all that Xero understands here.
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    recent = api.get_payments(tenant, if_modified_since=now - timedelta(minutes=1)).payments
    assert {(row.status, row.amount) for row in recent} == {("DELETED", 20), ("AUTHORISED", 100)}
    assert api.get_payments(tenant, if_modified_since=now + timedelta(days=1)).payments == []


def test_a_credit_note_is_spent_and_given_back(sdk: XeroSdk) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    buyer = sdk.contact()
    made = sdk.invoice(buyer, status="AUTHORISED")
    sent = models.CreditNote(
        type="ACCRECCREDIT",
        status="AUTHORISED",
        contact=models.Contact(contact_id=buyer.contact_id),
        date=date(2026, 3, 21),
        line_items=[line("50")],
    )
    note = api.create_credit_notes(tenant, models.CreditNotes(credit_notes=[sent])).credit_notes[0]

    api.create_credit_note_allocation(tenant, note.credit_note_id, allocation(made, "60"))

    spent = api.get_credit_note(tenant, note.credit_note_id).credit_notes[0]
    assert (spent.status, spent.remaining_credit, sdk.read(made).amount_due) == ("PAID", 0, 60)
    back = api.delete_credit_note_allocations(tenant, note.credit_note_id, spent.allocations[0].allocation_id)
    assert back.is_deleted is True
    assert sdk.read(made).amount_due == 120


def test_an_overpayment_is_banked_and_spent(sdk: XeroSdk) -> None:
    api, tenant = sdk.accounting, sdk.tenant
    buyer = sdk.contact()
    made = sdk.invoice(buyer, status="AUTHORISED")
    sent = models.BankTransaction(
        type="RECEIVE-OVERPAYMENT",
        contact=models.Contact(contact_id=buyer.contact_id),
        bank_account=models.Account(code=BANK),
        date=date(2026, 3, 22),
        line_amount_types=models.LineAmountTypes.NOTAX,
        line_items=[models.LineItem(description="Paid twice", quantity=1, unit_amount=Decimal(30))],
    )
    banked = models.BankTransactions(bank_transactions=[sent])
    key = api.create_bank_transactions(tenant, banked).bank_transactions[0].overpayment_id

    api.create_overpayment_allocations(tenant, key, allocation(made, "30"))

    assert api.get_overpayment(tenant, key).overpayments[0].remaining_credit == 0
    assert [row.overpayment_id for row in api.get_overpayments(tenant, page=1).overpayments] == [key]
    assert sdk.read(made).amount_due == 90


def test_what_a_contact_owes_is_reported(sdk: XeroSdk) -> None:
    buyer = sdk.contact()
    sdk.invoice(buyer, status="AUTHORISED")

    asked = sdk.accounting.get_report_aged_receivables_by_contact(sdk.tenant, buyer.contact_id, date=date(2026, 5, 1))

    rows = {row.row_type: row for row in asked.reports[0].rows}
    section = rows[models.RowType.SECTION].rows
    assert [row.row_type for row in section] == [models.RowType.ROW, models.RowType.SUMMARYROW]
    assert section[-1].cells[-1].value == "120.00"

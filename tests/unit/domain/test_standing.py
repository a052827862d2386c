from datetime import date, timedelta

import pytest

from shared.domain import standing
from shared.domain.standing import Word
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.settlement import SettlementKind
from tests.owed import TODAY, invoice, settled

LATE = TODAY + timedelta(days=12)
"""A day after the due date, 2026-03-31."""


@pytest.mark.parametrize(
    ("seen", "word"),
    [
        (invoice(), Word.AWAITING_PAYMENT),
        (invoice(sent=True), Word.SENT),
        (invoice(1, "800.00", settled("500.00"), sent=True), Word.PARTIALLY_PAID),
        (invoice(1, "800.00", settled("500.00"), settled("300.00")), Word.PAID),
        (invoice(1, "800.00", settled("800.00", kind=SettlementKind.CREDIT_NOTE)), Word.REFUNDED),
        (invoice(1, "800.00", settled("500.00"), settled("300.00", kind=SettlementKind.CREDIT_NOTE)), Word.PAID),
        (invoice(1, "800.00", settled("800.00", kind=SettlementKind.OVERPAYMENT)), Word.PAID),
        (invoice(1, "800.00", settled("800.00"), settled("800.00", kind=SettlementKind.REFUND)), Word.REFUNDED),
        (invoice(1, "800.00", settled("800.00"), settled("300.00", kind=SettlementKind.REFUND)), Word.PAID),
        (invoice(1, "0.00"), Word.PAID),
        (invoice(status=InvoiceStatus.DRAFT), Word.DRAFT),
        (invoice(status=InvoiceStatus.UNKNOWN), Word.UNKNOWN),
    ],
)
def test_an_invoice_before_its_due_date_is(seen: Invoice, word: Word) -> None:
    assert standing.word(seen, TODAY) is word


@pytest.mark.parametrize(
    ("seen", "word"),
    [
        (invoice(sent=True), Word.OVERDUE),
        (invoice(1, "800.00", settled("500.00")), Word.OVERDUE),
        (invoice(1, "800.00", settled("800.00")), Word.PAID),
        (invoice(status=InvoiceStatus.DRAFT), Word.DRAFT),
        (invoice(status=InvoiceStatus.VOIDED), Word.VOIDED),
        (invoice(due_date=None), Word.AWAITING_PAYMENT),
    ],
)
def test_an_invoice_after_its_due_date_is(seen: Invoice, word: Word) -> None:
    assert standing.word(seen, LATE) is word


def test_the_due_date_itself_is_in_time() -> None:
    due = date(2026, 3, 31)

    assert standing.days_overdue(invoice(), due) == 0
    assert standing.days_overdue(invoice(), due + timedelta(days=1)) == 1
    assert standing.word(invoice(), due) is Word.AWAITING_PAYMENT


def test_without_a_day_nothing_is_overdue() -> None:
    assert standing.word(invoice(due_date=date(1999, 1, 1))) is Word.AWAITING_PAYMENT


def test_every_status_of_a_ledger_has_a_word_and_every_word_a_payment_status() -> None:
    assert {standing.word(invoice(status=status), LATE) for status in InvoiceStatus} <= set(Word)
    assert set(standing.PAYMENT_STATUS) == set(Word)


def test_the_last_payment_is_the_latest_by_date_and_never_a_credit() -> None:
    last = settled("10.00", TODAY)
    seen = invoice(
        1, "800.00", last, settled("20.00", TODAY - timedelta(1)), settled("5.00", kind=SettlementKind.CREDIT_NOTE)
    )

    assert standing.last_payment(seen) == last

"""Where one invoice stands, in the words sales is told: what the ledger says and what the calendar adds."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.settlement import MONEY_IN, Settlement, SettlementKind


class Word(StrEnum):
    """An invoice's status as a deal shows it."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_PAYMENT = "awaiting_payment"
    SENT = "sent"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    OVERDUE = "overdue"
    VOIDED = "voided"
    DELETED = "deleted"
    REFUNDED = "refunded"
    UNKNOWN = "unknown"


OWN_WORDS: Final[Mapping[InvoiceStatus, Word]] = {
    InvoiceStatus.DRAFT: Word.DRAFT,
    InvoiceStatus.AWAITING_APPROVAL: Word.AWAITING_APPROVAL,
    InvoiceStatus.VOIDED: Word.VOIDED,
    InvoiceStatus.DELETED: Word.DELETED,
    InvoiceStatus.UNKNOWN: Word.UNKNOWN,
}
"""Statuses to which neither money nor the calendar adds anything."""

PAYMENT_STATUS: Final[Mapping[Word, str]] = {
    Word.DRAFT: "",
    Word.AWAITING_APPROVAL: "",
    Word.AWAITING_PAYMENT: "unpaid",
    Word.SENT: "unpaid",
    Word.PARTIALLY_PAID: "partially_paid",
    Word.PAID: "paid",
    Word.OVERDUE: "overdue",
    Word.VOIDED: "",
    Word.DELETED: "",
    Word.REFUNDED: "refunded",
    Word.UNKNOWN: "",
}
"""What each word says about the money; nothing is owed on what was never issued, or was taken back."""

ISSUED: Final = frozenset({InvoiceStatus.AWAITING_PAYMENT, InvoiceStatus.PAID})
"""Only these are claims on the customer: they count in every sum."""

DRAFTS: Final = frozenset({InvoiceStatus.DRAFT, InvoiceStatus.AWAITING_APPROVAL})


def word(invoice: Invoice, today: date | None = None) -> Word:
    """
    The invoice's status on this day of the organisation's; without a day nothing is overdue.

    Of what is true at once the most pressing is said: overdue, before partially paid (the amounts show the part), before
    sent. A settled invoice is *refunded* where none of the customer's money was kept: credited in full, or paid back.
    """
    own = OWN_WORDS.get(invoice.status)
    if own is not None:
        return own
    if invoice.status is InvoiceStatus.PAID:
        return Word.REFUNDED if _was_given_back(invoice) else Word.PAID
    if today is not None and days_overdue(invoice, today):
        return Word.OVERDUE
    if invoice.due.amount < invoice.total.amount:
        return Word.PARTIALLY_PAID
    return Word.SENT if invoice.sent else Word.AWAITING_PAYMENT


def is_issued(invoice: Invoice) -> bool:
    """Whether it is a claim on the customer: drafts, voided and deleted ones are not."""
    return invoice.status in ISSUED


def is_draft(invoice: Invoice) -> bool:
    """Whether it was not issued yet: nobody outside finance has seen it."""
    return invoice.status in DRAFTS


def is_open(invoice: Invoice) -> bool:
    """Whether something is still to be paid on it."""
    return invoice.status is InvoiceStatus.AWAITING_PAYMENT and invoice.due.amount > 0


def days_overdue(invoice: Invoice, today: date) -> int:
    """How many days its due date has passed; 0 on the due date itself, and where nothing is open."""
    if invoice.due_date is None or not is_open(invoice):
        return 0
    return max(0, (today - invoice.due_date).days)


def kept(invoice: Invoice) -> Decimal:
    """The customer's money on this invoice, less what was given back."""
    return invoice.paid.amount - refunded(invoice)


def refunded(invoice: Invoice) -> Decimal:
    """What of the customer's money was given back."""
    return sum((one.amount.amount for one in invoice.settlements if one.kind is SettlementKind.REFUND), Decimal(0))


def credited(invoice: Invoice) -> Decimal:
    """What credit notes took off."""
    return invoice.credited.amount if invoice.credited is not None else Decimal(0)


def last_payment(invoice: Invoice) -> Settlement | None:
    """The latest of the customer's payments; applied over- and prepayments are payments too."""
    paid = [one for one in invoice.settlements if one.kind in MONEY_IN]
    return max(paid, key=lambda one: (one.date, one.id), default=None)


def _was_given_back(invoice: Invoice) -> bool:
    return invoice.total.amount > 0 and kept(invoice) <= 0

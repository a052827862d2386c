"""Which days an invoice makes lively: those around its due date, and those after it was approved, sent or paid in part."""

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from typing import Final

from shared.model.attention import NOTHING, Attention, Window
from shared.model.ledger import Invoice, InvoiceStatus

DAY: Final = timedelta(days=1)
BEFORE_DUE: Final = timedelta(days=1)
AFTER_DUE: Final = timedelta(days=5)
"""Transfers take a weekend, and some payers a reminder."""
AFTER_SENT: Final = timedelta(days=3)
"""Who pays at once does so within these."""


def asked_for(invoice: Invoice, today: date) -> Attention:
    """The lively days that this invoice makes, from today on; none unless the customer still owes something of it."""
    if invoice.status is not InvoiceStatus.AWAITING_PAYMENT:
        return NOTHING
    sent_until = invoice.changed_at.astimezone(UTC).date() + AFTER_SENT
    due = invoice.due_date
    around = ((due - BEFORE_DUE, due + AFTER_DUE),) if due is not None and due + AFTER_DUE >= today else ()
    return Attention(around, sent_until if sent_until >= today else None)


def joined(known: Attention, wanted: Attention, today: date) -> Attention:
    """Both; windows that meet become one, and what is over is forgotten. What is known already gives what was known."""
    if _covers(known, wanted):
        return known
    days = [day for day in (known.sent_until, wanted.sent_until) if day is not None]
    return Attention(_merged([*known.due, *wanted.due], today), max(days, default=None))


def is_due(attention: Attention, today: date) -> bool:
    """Whether invoices are due around this day."""
    return any(first <= today <= last for first, last in attention.due)


def is_sent(attention: Attention, today: date) -> bool:
    """Whether invoices were approved or sent lately."""
    return attention.sent_until is not None and today <= attention.sent_until


def _covers(known: Attention, wanted: Attention) -> bool:
    late = wanted.sent_until is None or (known.sent_until is not None and known.sent_until >= wanted.sent_until)
    return late and all(
        any(first <= window[0] and window[1] <= last for first, last in known.due) for window in wanted.due
    )


def _merged(windows: Iterable[Window], today: date) -> tuple[Window, ...]:
    found: list[Window] = []
    for first, last in sorted(windows):
        if last < today:
            continue
        if found and first <= found[-1][1] + DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)

"""What is paid, credited and still due: recomputed from payments and allocations, never kept by hand."""

from datetime import date
from decimal import Decimal

from infra.sandbox.xero.arithmetic import ZERO
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import IDS, Organisation

CREDITS = ("CreditNotes", "Overpayments", "Prepayments")


def live_payments(org: Organisation, collection: str, record_id: str) -> list[Record]:
    """The payments (for credits: refunds) of a document that were not deleted."""
    return [row for row in org.belongings("_target", (collection, record_id)) if row["Status"] == "AUTHORISED"]


def allocations_to(org: Organisation, invoice_id: str) -> list[Record]:
    """Credits that are applied to an invoice."""
    return [row for row in org.belongings("_invoice", invoice_id) if not row["IsDeleted"]]


def allocations_of(org: Organisation, collection: str, record_id: str) -> list[Record]:
    """Where a credit note, overpayment or prepayment was applied."""
    return [row for row in org.belongings("_source", (collection, record_id)) if not row["IsDeleted"]]


def _sum(rows: list[Record]) -> Decimal:
    return sum((row["Amount"] for row in rows), ZERO)


def settle_invoice(org: Organisation, invoice: Record) -> None:
    """
    Bring an invoice's amounts up to date; nothing due makes it PAID on the last day that something was applied,
    and a deleted payment makes it AUTHORISED again.
    """
    payments = live_payments(org, "Invoices", invoice["InvoiceID"])
    credits_ = allocations_to(org, invoice["InvoiceID"])
    invoice["AmountPaid"] = _sum(payments)
    invoice["AmountCredited"] = _sum(credits_)
    invoice["AmountDue"] = invoice["Total"] - invoice["AmountPaid"] - invoice["AmountCredited"]
    _close(invoice, invoice["AmountDue"], [row["Date"] for row in [*payments, *credits_]])


def settle_credit(org: Organisation, collection: str, credit: Record) -> None:
    """Bring a credit's RemainingCredit up to date; nothing left makes it PAID."""
    record_id = credit[IDS[collection]]
    refunds = live_payments(org, collection, record_id)
    applied = allocations_of(org, collection, record_id)
    credit["AppliedAmount"] = _sum(applied)
    credit["RemainingCredit"] = credit["Total"] - credit["AppliedAmount"] - _sum(refunds)
    _close(credit, credit["RemainingCredit"], [row["Date"] for row in [*refunds, *applied]])


def settle(org: Organisation, collection: str, record: Record) -> None:
    """Bring either kind of document up to date."""
    if collection == "Invoices":
        settle_invoice(org, record)
    else:
        settle_credit(org, collection, record)


def _close(record: Record, left: Decimal, dates: list[date]) -> None:
    """Only approved documents become PAID, and only PAID ones can open again."""
    if record["Status"] not in {"AUTHORISED", "PAID"}:
        return
    record["Status"] = "AUTHORISED" if left else "PAID"
    record["FullyPaidOnDate"] = None if left else max(dates, default=record["Date"])


def is_settled(org: Organisation, collection: str, record: Record) -> bool:
    """Whether anything is paid on, applied to or taken from the document, so that its amounts are frozen."""
    record_id = record[IDS[collection]]
    return bool(
        live_payments(org, collection, record_id)
        or allocations_of(org, collection, record_id)
        or (collection == "Invoices" and allocations_to(org, record_id))
    )

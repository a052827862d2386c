"""What a company, or a contact that buys, should say about its money: facts by name, as every CRM field holds them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from shared.domain import credit_limits
from shared.domain.ageing import BUCKETS
from shared.domain.receivables import Figures
from shared.domain.settlement_notes import credit_name
from shared.model.credit import Credit
from shared.model.ledger import Invoice
from shared.model.money import Money
from shared.model.receivable import Receivable
from shared.model.settlement import Settlement

SYNCED = "synced"
AGEING = ("overdue_amount", *(f"owed_{bucket}" for bucket in BUCKETS))
"""What is due on unpaid invoices, by how long they are overdue."""
FACTS = (
    "sync_status",
    "customer_id",
    "financial_status",
    "ar_status",
    "is_overdue",
    "days_overdue",
    *AGEING,
    "expansion",
    "open_invoices",
    "total_outstanding",
    "outstanding_by_currency",
    "unapplied_credit",
    "open_credits",
    *credit_limits.FACTS,
    "lifetime_invoiced",
    "lifetime_paid",
    "lifetime_refunded",
    "days_sales_outstanding",
    "ledger_currency",
    "last_invoice_number",
    "last_invoice_status",
    "last_invoice_date",
    "last_invoice_amount",
    "last_invoice_currency",
    "last_payment_date",
    "last_payment_amount",
    "last_payment_currency",
    "action",
    "action_answer",
    "as_of",
)
"""
The facts we keep on a company. Totals are in `ledger_currency`, the last invoice's and payment's amounts in their own.

`total_outstanding` and `outstanding_by_currency` are unpaid invoices less credit that isn't applied yet; `unapplied_credit` is
that credit, and `open_credits` names what it consists of, as `open_invoices` does the unpaid invoices.
"""
MOST = 5
"""Invoices or credits named one by one; beyond that their number says enough."""


def company_facts(receivables: Sequence[Receivable], found: Figures) -> dict[str, str]:
    """
    Everything the record should say, by fact; empty texts clear a field. `as_of` is not among them, nor is the customer's
    id where there are several.
    """
    facts = {
        "sync_status": SYNCED,
        "financial_status": found.status.value,
        "ar_status": found.ageing,
        "is_overdue": "true" if found.is_overdue else "false",
        "days_overdue": str(found.days_overdue),
        "overdue_amount": _amount(found.aged.overdue),
        **{f"owed_{bucket}": _amount(owed) for bucket, owed in found.aged.by_bucket.items()},
        "expansion": found.expansion,
        "open_invoices": _listed([_open_invoice(invoice) for invoice in found.open_invoices]),
        "total_outstanding": _amount(found.total_outstanding),
        "outstanding_by_currency": _by_currency(found.outstanding),
        "unapplied_credit": _amount(found.unapplied),
        "open_credits": _listed([_open_credit(credit) for credit in found.open_credits]),
        "lifetime_invoiced": _amount(found.invoiced),
        "lifetime_paid": _amount(found.paid),
        "lifetime_refunded": _amount(found.refunded),
        "days_sales_outstanding": "" if found.dso is None else str(found.dso),
        "ledger_currency": ", ".join(sorted({each.home_currency for each in receivables})),
    }
    if len(receivables) == 1:
        facts["customer_id"] = receivables[0].customer.id
    return facts | _last_invoice(found) | _last_payment(found.last_payment)


def _last_invoice(found: Figures) -> dict[str, str]:
    invoice, word = found.last_invoice, found.last_invoice_word
    return {
        "last_invoice_number": invoice.number if invoice else "",
        "last_invoice_status": word.value if word else "",
        "last_invoice_date": _day(invoice.issue_date if invoice else None),
        "last_invoice_amount": _amount(invoice.total if invoice else None),
        "last_invoice_currency": invoice.currency if invoice else "",
    }


def _last_payment(payment: Settlement | None) -> dict[str, str]:
    return {
        "last_payment_date": _day(payment.date if payment else None),
        "last_payment_amount": _amount(payment.amount if payment else None),
        "last_payment_currency": payment.amount.currency if payment else "",
    }


def _open_invoice(invoice: Invoice) -> str:
    """With the day it is due on, not the days it is late: those would be another text every night."""
    due = f", by {_day(invoice.due_date)}" if invoice.due_date else ""
    return f"{invoice.number} over {invoice.total}: {invoice.due.amount:f} due{due}"


def _open_credit(credit: Credit) -> str:
    return f"{credit_name(credit)} over {credit.total}: {credit.remaining.amount:f} left"


def _listed(named: Sequence[str]) -> str:
    more = [f"{len(named) - MOST} more"] if len(named) > MOST else []
    return "; ".join([*named[:MOST], *more])


def _by_currency(outstanding: Mapping[str, Decimal]) -> str:
    return ", ".join(str(Money(amount, currency)) for currency, amount in outstanding.items())


def _amount(money: Money | None) -> str:
    return f"{money.amount:f}" if money is not None else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""

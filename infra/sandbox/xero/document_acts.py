"""What finance does with documents in Xero's own screens: approve, send, pay, edit, void; see ``credit_acts`` for credits."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.xero import banking, books, contact_acts, credit_notes, invoices, items, payments, settlement
from infra.sandbox.xero.acting import EDIT, PERSON, Asked
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import IDS


def _set_status(status: str) -> Callable[[Asked], Any]:
    """Move an invoice or credit note to a status, as the buttons do; approving fills in a due date."""

    def verb(asked: Asked) -> Any:
        org, collection, record = asked.find("Invoices", "CreditNotes")
        sent: Record = {IDS[collection]: record[IDS[collection]], "Status": status}
        if collection == "CreditNotes":
            return books.shown(org, collection, credit_notes.save(org, sent, EDIT))
        if status == "AUTHORISED" and not record.get("DueDate"):
            sent["DueDate"] = (record["Date"] + timedelta(days=30)).isoformat()
        return books.shown(org, collection, invoices.save(org, sent, EDIT))

    return verb


def _void(asked: Asked) -> Any:
    """Void an approved document, delete one that isn't; remove the money of an over- or prepayment."""
    org, collection, record = asked.find("Invoices", *settlement.CREDITS)
    if collection in banking.RECEIVED:
        return books.shown(org, collection, banking.void(org, collection, record))
    return _set_status("VOIDED" if record["Status"] in {"AUTHORISED", "PAID"} else "DELETED")(asked)


def _send(asked: Asked) -> Any:
    org, collection, record = asked.find("Invoices")
    if record["Status"] not in {"AUTHORISED", "PAID"}:
        raise CannotAct("only approved invoices are sent")
    invoices.mark_sent(org, record)
    return books.shown(org, collection, record)


def _pay(asked: Asked) -> Any:
    """Pay an invoice, wholly or ``amount``."""
    org, _, record = asked.find("Invoices")
    payment = asked.paid(org, "Invoice", record["InvoiceID"], asked.amount(record["AmountDue"]))
    return {
        "payment": books.shown(org, "Payments", payment),
        "invoice": books.shown(org, "Invoices", record),
    }


def _delete_payment(asked: Asked) -> Any:
    """Delete a payment by its id, or the newest one of an invoice."""
    org, collection, record = asked.find("Payments", "Invoices")
    if collection == "Invoices":
        found = settlement.live_payments(org, "Invoices", record["InvoiceID"])
        if not found:
            raise CannotAct("the invoice has no payment")
        record = found[-1]
    return books.shown(org, "Payments", payments.delete(org, record))


def _edit(asked: Asked) -> Any:
    """Change members of an invoice, credit note, contact or item: ``with`` holds them in the vendor's names (a contact's in our words, too)."""
    org, collection, record = asked.find("Invoices", "CreditNotes", "Contacts", "Items")
    if collection == "Contacts":
        return contact_acts.edit(asked)
    sent = {**asked.arguments, IDS[collection]: record[IDS[collection]]}
    savers: dict[str, Callable[[], Record]] = {
        "Invoices": lambda: invoices.save(org, sent, EDIT),
        "CreditNotes": lambda: credit_notes.save(org, sent, EDIT),
        "Items": lambda: items.save(org, sent, create=False, by=None, unit_places=4),
    }
    return books.shown(org, collection, savers[collection]())


def create_invoice(asked: Asked) -> Any:
    """Type a new invoice in: ``with`` is the vendor's element; missing parts get defaults."""
    org = asked.org()
    line = {"Description": "Work", "Quantity": 1, "UnitAmount": asked.amount(Decimal(100)), "AccountCode": "200"}
    sent = {
        "Type": "ACCREC",
        "Contact": {"Name": "Acme Ltd"},
        "DueDate": (org.today() + timedelta(days=30)).isoformat(),
        "LineItems": [line],
        **{name: value for name, value in asked.arguments.items() if name not in {"account", "amount"}},
    }
    return books.shown(org, "Invoices", invoices.save(org, sent, PERSON))


VERBS: Mapping[str, Callable[[Asked], Any]] = {
    "approve": _set_status("AUTHORISED"),
    "submit": _set_status("SUBMITTED"),
    "send": _send,
    "pay": _pay,
    "delete_payment": _delete_payment,
    "void": _void,
    "delete": _set_status("DELETED"),
    "edit": _edit,
    "create_invoice": create_invoice,
}

"""What finance does with documents in Xero's own screens: approve, send, pay, credit, refund, edit."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.xero import books, contacts, credit_notes, invoices, items, payments, settlement
from infra.sandbox.xero.acting import EDIT, PERSON, Asked
from infra.sandbox.xero.banking import overpay
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
    """Void an approved document, delete one that isn't."""
    _, _, record = asked.find("Invoices", "CreditNotes")
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
    """Change members of an invoice, credit note, contact or item: ``with`` holds them in the vendor's names."""
    org, collection, record = asked.find("Invoices", "CreditNotes", "Contacts", "Items")
    sent = {**asked.arguments, IDS[collection]: record[IDS[collection]]}
    savers: dict[str, Callable[[], Record]] = {
        "Invoices": lambda: invoices.save(org, sent, EDIT),
        "CreditNotes": lambda: credit_notes.save(org, sent, EDIT),
        "Contacts": lambda: contacts.save(org, sent, create=False, by=None),
        "Items": lambda: items.save(org, sent, create=False, by=None, unit_places=4),
    }
    return books.shown(org, collection, savers[collection]())


def _credit(asked: Asked) -> Any:
    """Credit an invoice: a credit note for ``amount`` (gross, default all that is due), approved and applied."""
    org, _, invoice = asked.find("Invoices")
    amount = asked.amount(invoice["AmountDue"])
    line = {"Description": "Credit", "Quantity": 1, "UnitAmount": amount, "AccountCode": "200", "TaxType": "OUTPUT2"}
    sent = {
        "Type": "ACCRECCREDIT",
        "Status": "AUTHORISED",
        "Contact": {"ContactID": invoice["_contact"]},
        "Date": asked.arguments.get("date"),
        "Reference": invoice.get("Reference") or invoice["InvoiceNumber"],
        "CurrencyCode": invoice["CurrencyCode"],
        "LineAmountTypes": "Inclusive",
        "LineItems": [line],
    }
    note = credit_notes.save(org, sent, PERSON)
    if asked.arguments.get("allocate", True):
        applied = {
            "Invoice": {"InvoiceID": invoice["InvoiceID"]},
            "Amount": amount,
            "Date": asked.arguments.get("date"),
        }
        credit_notes.allocate(org, "CreditNotes", note, applied, by=None)
    return {"credit": books.shown(org, "CreditNotes", note), "invoice": books.shown(org, "Invoices", invoice)}


def _refund(asked: Asked) -> Any:
    """Pay a credit back in cash: by the id of a credit, or for an invoice by crediting it first."""
    org, collection, record = asked.find("CreditNotes", "Overpayments", "Prepayments", "Invoices")
    if collection == "Invoices":
        amount = str(asked.amount(record["AmountPaid"]))
        credited = _credit(replace(asked, arguments={**asked.arguments, "allocate": False, "amount": amount}))
        collection, record = "CreditNotes", org.tables["CreditNotes"][credited["credit"]["CreditNoteID"]]
    member = collection.removesuffix("s")
    refund = asked.paid(org, member, str(record[IDS[collection]]), asked.amount(record["RemainingCredit"]))
    return {"payment": books.shown(org, "Payments", refund), "credit": books.shown(org, collection, record)}


def _overpay(asked: Asked) -> Any:
    """The customer of an invoice (or a contact) sends ``amount`` too much: an overpayment."""
    org, collection, record = asked.find("Invoices", "Contacts")
    contact = record["_contact"] if collection == "Invoices" else record["ContactID"]
    currency = record.get("CurrencyCode", org.base_currency)
    made = overpay(org, contact, asked.amount(Decimal(0)), currency, asked.arguments)
    return books.shown(org, "Overpayments", made)


def _create_contact(asked: Asked) -> Any:
    """Type a new contact in; ``account`` chooses the organisation."""
    org = asked.org()
    return books.shown(org, "Contacts", contacts.save(org, asked.arguments, create=True, by=None))


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
    "credit": _credit,
    "refund": _refund,
    "overpay": _overpay,
    "create_contact": _create_contact,
    "create_invoice": create_invoice,
}

"""What finance does with a customer's credits in Xero's own screens: give them, apply them, take them off, pay them back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.xero import banking, books, credit_notes, settlement
from infra.sandbox.xero.acting import PERSON, Asked
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import IDS, Organisation


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


def _apply(asked: Asked) -> Any:
    """Apply a credit to ``invoice``, all that can be or ``amount``."""
    org, collection, credit = asked.find(*settlement.CREDITS)
    _, _, invoice = replace(asked, id=str(asked.arguments["invoice"])).find("Invoices")
    sent = {
        "Invoice": {"InvoiceID": invoice["InvoiceID"]},
        "Amount": asked.amount(min(credit["RemainingCredit"], invoice["AmountDue"])),
        "Date": asked.arguments.get("date"),
    }
    credit_notes.allocate(org, collection, credit, sent, by=None)
    return _both(org, collection, credit, invoice)


def _unapply(asked: Asked) -> Any:
    """Take a credit off an invoice again: its newest application, or the newest to ``invoice``."""
    org, collection, credit = asked.find(*settlement.CREDITS)
    wanted = asked.arguments.get("invoice")
    applied = settlement.allocations_of(org, collection, str(credit[IDS[collection]]))
    found = [row for row in applied if wanted in {None, row["_invoice"]}]
    if not found:
        raise CannotAct("the credit isn't applied there")
    credit_notes.unallocate(org, found[-1])
    return _both(org, collection, credit, org.tables["Invoices"][found[-1]["_invoice"]])


def _both(org: Organisation, collection: str, credit: Record, invoice: Record) -> dict[str, Any]:
    return {"credit": books.shown(org, collection, credit), "invoice": books.shown(org, "Invoices", invoice)}


def _receive(collection: str) -> Callable[[Asked], Any]:
    """The customer of an invoice (or a contact) sends ``amount`` that is no invoice's."""

    def verb(asked: Asked) -> Any:
        org, found, record = asked.find("Invoices", "Contacts")
        contact = record["_contact"] if found == "Invoices" else record["ContactID"]
        arguments = {"currency": record.get("CurrencyCode", org.base_currency), **asked.arguments}
        made = banking.receive(org, collection, contact, asked.amount(Decimal(0)), arguments)
        return books.shown(org, collection, made)

    return verb


VERBS: Mapping[str, Callable[[Asked], Any]] = {
    "credit": _credit,
    "apply": _apply,
    "unapply": _unapply,
    "refund": _refund,
    "overpay": _receive("Overpayments"),
    "prepay": _receive("Prepayments"),
}

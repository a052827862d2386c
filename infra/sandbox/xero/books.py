"""What control sees: every record in the vendor's shape, with the order of creation and the organisation."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from infra.sandbox.core.books import Books
from infra.sandbox.xero.contact_views import contact_view
from infra.sandbox.xero.representation import Record, render
from infra.sandbox.xero.state import Organisation
from infra.sandbox.xero.views import credit_view, document_view, invoice_view, payment_view

UNIT_PLACES = 4


def shown(org: Organisation, collection: str, record: Record) -> Record:
    """One record as a single GET would show it, plus ``_created_seq`` and ``_account``; ready for json.dumps."""
    if collection == "Contacts":
        view = contact_view(org, record)
    elif collection == "Invoices":
        view = invoice_view(org, record, "full", UNIT_PLACES)
    elif collection == "Payments":
        view = payment_view(org, record)
    elif collection in {"CreditNotes", "Overpayments", "Prepayments"}:
        view = credit_view(org, collection, record, "full", UNIT_PLACES)
    elif collection == "Quotes":
        view = document_view(org, record, "full", UNIT_PLACES)
    else:
        view = record
    marks = {"_created_seq": record.get("_created_seq"), "_account": org.tenant}
    return {**_numbers(render(view)), **marks}


def books(organisations: Iterable[Organisation]) -> Books:
    """Customers, invoices, payments, credits and the records around them, of all organisations."""
    everyone = list(organisations)
    return Books({name: partial(_held, everyone, collections) for name, collections in NAMES.items()})


def _held(organisations: Iterable[Organisation], collections: Sequence[str]) -> list[Any]:
    """Of several collections, what was made first comes first."""
    rows = [
        shown(org, collection, row)
        for collection in collections
        for org in organisations
        for row in org.rows(collection)
    ]
    return sorted(rows, key=lambda row: int(row["_created_seq"])) if len(collections) > 1 else rows


NAMES = {
    "customers": ("Contacts",),
    "invoices": ("Invoices",),
    "payments": ("Payments",),
    "credits": ("CreditNotes", "Overpayments", "Prepayments"),
    "quotes": ("Quotes",),
    "journals": ("ManualJournals",),
    "items": ("Items",),
}


def _numbers(value: Any) -> Any:
    """
    Replace decimals by floats at this one edge, because the control plane's encoder knows nothing else.

    Up to 15 digits a float prints as the decimal it came from, so a reader gets the exact amount.
    """
    if isinstance(value, dict):
        return {name: _numbers(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_numbers(entry) for entry in value]
    return float(value) if isinstance(value, Decimal) else value

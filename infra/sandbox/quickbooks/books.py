"""What control sees: every record in the vendor's shape, with the order of creation and the company."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from infra.sandbox.core.books import Books
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company
from infra.sandbox.quickbooks.views import view

# The members of the books that other ledgers have, too, and those of this one alone.
NAMES = {
    "customers": "Customer",
    "invoices": "Invoice",
    "payments": "Payment",
    "credits": "CreditMemo",
    "estimates": "Estimate",
    "refunds": "RefundReceipt",
    "journals": "JournalEntry",
    "bills": "Bill",
    "purchases": "Purchase",
    "vendor_credits": "VendorCredit",
    "items": "Item",
    "attachables": "Attachable",
}


def shown(company: Company, entity: str, record: Record) -> Record:
    """One record as a single GET would show it, plus ``_created_seq`` and ``_account``."""
    marks = {"_created_seq": record["_created_seq"], "_account": company.realm}
    return {**view(company, entity, record), **marks}


def books(companies: Iterable[Company]) -> Books:
    """Customers, invoices, payments, credits and the records around them, of all companies."""
    everyone = list(companies)
    return Books({name: partial(_held, everyone, entity) for name, entity in NAMES.items()})


def _held(companies: Iterable[Company], entity: str) -> list[Any]:
    return [shown(company, entity, row) for company in companies for row in company.rows(entity)]

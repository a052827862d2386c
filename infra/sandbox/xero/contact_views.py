"""What a reader sees of a contact: whole one by one and page by page, a few members in lists and documents."""

from datetime import date
from decimal import Decimal
from typing import Literal

from infra.sandbox.xero import arithmetic
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import Organisation

# full: single reads and answers to writes; page: paged lists; list: un-paged ones; summary: summaryOnly=true.
Detail = Literal["full", "page", "list", "summary"]

ONLY_IN_DETAIL = ("ContactPersons", "PaymentTerms", "SalesDefaultAccountCode", "PurchasesDefaultAccountCode")
NOT_EMBEDDED = {"PaymentTerms", "HasAttachments"}


def contact_view(org: Organisation, record: Record, detail: Detail = "full") -> Record:
    """A contact; balances, persons and where it was merged are only told one by one or page by page."""
    view = _members(org, record)
    if detail in {"list", "summary"}:
        return {name: value for name, value in view.items() if name not in ONLY_IN_DETAIL}
    if merged := record.get("_merged_to"):
        view["MergedToContactID"] = merged
    if record["IsCustomer"] or record["IsSupplier"]:
        view["Balances"] = balances(org, record["ContactID"])
    return view


def _members(org: Organisation, record: Record) -> Record:
    """Everything but what must be computed from documents."""
    groups = [
        {"ContactGroupID": group["ContactGroupID"], "Name": group["Name"], "Status": group["Status"]}
        for group in org.rows("ContactGroups")
        if record["ContactID"] in group["_members"]
    ]
    return {
        "ContactID": record["ContactID"],
        "ContactPersons": [],
        **record,
        "ContactGroups": groups,
        "HasAttachments": has_files(org, record["ContactID"]),
        "HasValidationErrors": False,
    }


def balances(org: Organisation, contact_id: str) -> Record:
    """Outstanding and overdue in base currency, for sales and purchases."""
    return {
        name: {
            "Outstanding": _owed(org, contact_id, kind, overdue=False),
            "Overdue": _owed(org, contact_id, kind, overdue=True),
        }
        for name, kind in {"AccountsReceivable": "ACCREC", "AccountsPayable": "ACCPAY"}.items()
    }


def _owed(org: Organisation, contact_id: str, kind: str, *, overdue: bool) -> Decimal:
    today = org.today()
    rows = [
        row
        for row in org.documents_of("Invoices", contact_id)
        if row["Type"] == kind and row["Status"] == "AUTHORISED" and not (overdue and _due(row) >= today)
    ]
    return sum((arithmetic.to_base(row["AmountDue"], row["CurrencyRate"]) for row in rows), arithmetic.ZERO)


def _due(row: Record) -> date:
    found: date = row.get("DueDate") or row["Date"]
    return found


def slim_contact(org: Organisation, contact_id: str) -> Record:
    """A contact as lists embed it."""
    record = org.tables["Contacts"][contact_id]
    return {
        "ContactID": contact_id,
        "ContactNumber": record.get("ContactNumber"),
        "Name": record["Name"],
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def embedded_contact(org: Organisation, contact_id: str, detail: Detail) -> Record:
    """The contact inside a document: whole in detail, a few members in lists."""
    if detail != "full":
        return slim_contact(org, contact_id)
    view = _members(org, org.tables["Contacts"][contact_id])
    return {name: value for name, value in view.items() if name not in NOT_EMBEDDED}


def has_files(org: Organisation, record_id: str) -> bool:
    """Whether anything is attached to the record."""
    return bool(org.belongings("_parent", record_id))

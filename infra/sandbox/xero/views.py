"""What a reader sees of a stored record: computed members, embedded contacts, and how much of it lists show."""

from datetime import date
from decimal import Decimal
from typing import Literal

from infra.sandbox.xero import arithmetic, settlement
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import IDS, Organisation

# full: single reads, paged lists and answers to writes; list: an un-paged list; summary: summaryOnly=true.
Detail = Literal["full", "list", "summary"]

ONLY_IN_DETAIL = ("ContactPersons", "PaymentTerms", "_merged_to", "SalesDefaultAccountCode")


def contact_view(org: Organisation, record: Record, detail: Detail = "full") -> Record:
    """A contact; balances, persons and where it was merged are only told one by one or page by page."""
    view = {"ContactID": record["ContactID"], **record, "HasAttachments": _has_files(org, record["ContactID"])}
    view["ContactGroups"] = [
        {"ContactGroupID": group["ContactGroupID"], "Name": group["Name"], "Status": group["Status"]}
        for group in org.rows("ContactGroups")
        if record["ContactID"] in group["_members"]
    ]
    view["HasValidationErrors"] = False
    if detail != "full":
        return {name: value for name, value in view.items() if name not in ONLY_IN_DETAIL}
    view.setdefault("ContactPersons", [])
    if merged := record.get("_merged_to"):
        view["MergedToContactID"] = merged
    if record["IsCustomer"] or record["IsSupplier"]:
        view["Balances"] = balances(org, record["ContactID"])
    return view


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
        for row in org.rows("Invoices")
        if row["_contact"] == contact_id
        and row["Type"] == kind
        and row["Status"] == "AUTHORISED"
        and not (overdue and _due(row) >= today)
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
    view = contact_view(org, org.tables["Contacts"][contact_id])
    return {name: value for name, value in view.items() if name not in {"Balances", "PaymentTerms", "HasAttachments"}}


def line_view(line: Record, unit_places: int) -> Record:
    """A line with its unit amount at the precision that the reader asked for (unitdp)."""
    return {**line, "UnitAmount": arithmetic.places(line["UnitAmount"], unit_places), "ValidationErrors": []}


def invoice_view(org: Organisation, record: Record, detail: Detail = "full", unit_places: int = 2) -> Record:
    """An invoice; lists without paging leave its lines out, and summaries also what was applied to it."""
    invoice_id = record["InvoiceID"]
    view: Record = {
        **record,
        "Contact": embedded_contact(org, record["_contact"], detail),
        "HasAttachments": _has_files(org, invoice_id),
        "HasErrors": False,
        "IsDiscounted": any(line.get("DiscountRate") or line.get("DiscountAmount") for line in record["LineItems"]),
    }
    view["LineItems"] = _lines(record, detail, unit_places)
    if detail == "summary":
        del view["LineItems"]
        return view
    view["Payments"] = [_applied_payment(row) for row in settlement.live_payments(org, "Invoices", invoice_id)]
    for collection in settlement.CREDITS:
        view[collection] = [
            _applied_credit(org, row)
            for row in settlement.allocations_to(org, invoice_id)
            if row["_source"][0] == collection
        ]
    if detail == "full" and view["HasAttachments"]:
        view["Attachments"] = attachments_of(org, invoice_id)
    return view


def credit_view(
    org: Organisation, collection: str, record: Record, detail: Detail = "full", unit_places: int = 2
) -> Record:
    """A credit note, overpayment or prepayment with its allocations and refunds."""
    record_id = record[IDS[collection]]
    return {
        **record,
        "ID": record_id,
        "Contact": embedded_contact(org, record["_contact"], detail),
        "LineItems": _lines(record, detail, unit_places),
        "HasAttachments": _has_files(org, record_id),
        "Allocations": [allocation_view(org, row) for row in settlement.allocations_of(org, collection, record_id)],
        "Payments": [_applied_payment(row) for row in settlement.live_payments(org, collection, record_id)],
    }


def allocation_view(org: Organisation, record: Record) -> Record:
    """One application of a credit to an invoice."""
    invoice = org.tables["Invoices"][record["_invoice"]]
    return {
        **record,
        "Invoice": {"InvoiceID": invoice["InvoiceID"], "InvoiceNumber": invoice["InvoiceNumber"]},
    }


def _lines(record: Record, detail: Detail, unit_places: int) -> list[Record]:
    return [line_view(line, unit_places) for line in record["LineItems"]] if detail == "full" else []


def _applied_payment(row: Record) -> Record:
    """A payment as documents embed it."""
    members = ("PaymentID", "Date", "Amount", "Reference", "CurrencyRate")
    return {name: row.get(name) for name in members} | {"HasAccount": False, "HasValidationErrors": False}


def _applied_credit(org: Organisation, row: Record) -> Record:
    """A credit as the invoice embeds it: what was applied, in AppliedAmount."""
    collection, credit_id = row["_source"]
    credit = org.tables[collection][credit_id]
    return {
        IDS[collection]: credit_id,
        "ID": credit_id,
        "CreditNoteNumber": credit.get("CreditNoteNumber"),
        "Date": row["Date"],
        "Total": credit["Total"],
        "AppliedAmount": row["Amount"],
        "CurrencyRate": credit["CurrencyRate"],
        "HasErrors": False,
    }


def _has_files(org: Organisation, record_id: str) -> bool:
    return any(row["_parent"] == record_id for row in org.rows("Attachments"))


def attachments_of(org: Organisation, record_id: str) -> list[Record]:
    """The files of a document, newest last."""
    return [row for row in org.rows("Attachments") if row["_parent"] == record_id]


def document_view(org: Organisation, record: Record, detail: Detail = "full", unit_places: int = 2) -> Record:
    """A quote or repeating invoice."""
    return {
        **record,
        "Contact": slim_contact(org, record["_contact"]),
        "LineItems": _lines(record, detail, unit_places),
    }


def bank_transaction_view(org: Organisation, record: Record, detail: Detail = "full", unit_places: int = 2) -> Record:
    """Money that went in or out of a bank account."""
    account = org.tables["Accounts"][record["_account_id"]]
    return {
        **document_view(org, record, detail, unit_places),
        "BankAccount": {"AccountID": account["AccountID"], "Code": account["Code"], "Name": account["Name"]},
        "HasAttachments": _has_files(org, record["BankTransactionID"]),
    }


def payment_view(org: Organisation, record: Record) -> Record:
    """A payment with its account and the document it pays (always under Invoice, refunds too)."""
    collection, target_id = record["_target"]
    target = org.tables[collection][target_id]
    account = org.tables["Accounts"][record["_account_id"]]
    document: Record = {
        "Type": target["Type"],
        "InvoiceID": target_id,
        "InvoiceNumber": target.get("InvoiceNumber") or target.get("CreditNoteNumber") or "",
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        "HasErrors": False,
        "IsDiscounted": False,
        "Contact": slim_contact(org, target["_contact"]),
        "LineItems": [],
        "CurrencyCode": target["CurrencyCode"],
    }
    return {
        **record,
        "HasAccount": True,
        "HasValidationErrors": False,
        "Account": {"AccountID": account["AccountID"], "Code": account["Code"], "Name": account["Name"]},
        "Invoice": document,
    }

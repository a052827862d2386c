"""What a reader sees of a stored document: computed members, what was applied, and how much of it lists show."""

from infra.sandbox.xero import arithmetic, settlement
from infra.sandbox.xero.contact_views import Detail, embedded_contact, has_files, slim_contact
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import IDS, Organisation

# Records that may have files, by the member that holds their id.
FILED = ("InvoiceID", "CreditNoteID", "ContactID", "BankTransactionID", "ManualJournalID")


def searchable(org: Organisation, record: Record) -> Record:
    """A record with the members of others that a where or order may name; cheaper than any view."""
    found = dict(record)
    if contact_id := record.get("_contact"):
        found["Contact"] = org.tables["Contacts"][contact_id]
    if account_id := record.get("_account_id"):
        found["Account"] = found["BankAccount"] = org.tables["Accounts"][account_id]
    if target := record.get("_target"):
        found["Invoice"] = {"InvoiceID": target[1], **org.tables[target[0]][target[1]]}
    record_id = next((record[member] for member in FILED if member in record), None)
    return {**found, "HasAttachments": record_id is not None and has_files(org, record_id)}


def line_view(line: Record, unit_places: int) -> Record:
    """A line with its unit amount at the precision that the reader asked for (unitdp)."""
    return {**line, "UnitAmount": arithmetic.places(line["UnitAmount"], unit_places), "ValidationErrors": []}


def invoice_view(org: Organisation, record: Record, detail: Detail = "full", unit_places: int = 2) -> Record:
    """An invoice; lists without paging leave its lines out, and summaries also what was applied to it."""
    invoice_id = record["InvoiceID"]
    view: Record = {
        **record,
        "Contact": embedded_contact(org, record["_contact"], detail),
        "HasAttachments": has_files(org, invoice_id),
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
        "HasAttachments": has_files(org, record_id),
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
    return [line_view(line, unit_places) for line in record["LineItems"]] if detail in {"full", "page"} else []


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


def attachments_of(org: Organisation, record_id: str) -> list[Record]:
    """The files of a document, newest last."""
    return org.belongings("_parent", record_id)


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
        "HasAttachments": has_files(org, record["BankTransactionID"]),
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

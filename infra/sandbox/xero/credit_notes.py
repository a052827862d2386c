"""Credit notes, and the application of any credit (note, overpayment, prepayment) to invoices."""

from infra.sandbox.xero import arithmetic, contacts, settlement
from infra.sandbox.xero.closing import closed_faults
from infra.sandbox.xero.documents import DocumentKind, Write, begin, given, target
from infra.sandbox.xero.lines import number
from infra.sandbox.xero.refusals import Invalid
from infra.sandbox.xero.representation import Record, read_date
from infra.sandbox.xero.state import IDS, Organisation

CREDIT_NOTES = DocumentKind(
    collection="CreditNotes",
    label="Credit note",
    number="CreditNoteNumber",
    prefix="CN-",
    sales_type="ACCRECCREDIT",
    purchase_type="ACCPAYCREDIT",
    plain=("Reference", "BrandingThemeID"),
    dates=("Date",),
    needs_due_date=False,
)
# Which type of invoice each type of credit may be applied to.
APPLIES_TO = {
    "ACCRECCREDIT": "ACCREC",
    "ACCPAYCREDIT": "ACCPAY",
    "RECEIVE-OVERPAYMENT": "ACCREC",
    "SPEND-OVERPAYMENT": "ACCPAY",
    "RECEIVE-PREPAYMENT": "ACCREC",
    "SPEND-PREPAYMENT": "ACCPAY",
}


def save(org: Organisation, sent: Record, write: Write) -> Record:
    """Create or update one credit note, all or nothing; raises Invalid with every message."""
    existing = target(org, CREDIT_NOTES, sent, create=write.create)
    is_new = existing is None
    draft = begin(org, CREDIT_NOTES, sent, write, existing)
    draft.take_contact(is_new=is_new)
    draft.take_plain()
    draft.take_currency()
    draft.take_lines()
    draft.take_number(is_new=is_new)
    draft.check_dates()
    if draft.faults:
        raise Invalid(*draft.faults)
    record = draft.record
    if draft.contact is not None:
        record["_contact"] = contacts.keep(org, draft.contact, by=write.by)["ContactID"]
    if is_new:
        org.store("CreditNotes", record, by=write.by)
    else:
        org.replace("CreditNotes", record)
    settlement.settle_credit(org, "CreditNotes", record)
    org.note(record["CreditNoteID"], "Created" if is_new else "Edited", f"{record['CreditNoteNumber']}")
    org.touch("CreditNotes", record, "CREATE" if is_new else "UPDATE")
    return record


def allocate(org: Organisation, collection: str, credit: Record, sent: Record, *, by: str | None) -> Record:
    """Apply part of a credit to an invoice; both are brought up to date and announced."""
    amount = number(sent.get("Amount"))
    named = sent.get("Invoice")
    invoice = org.find("Invoices", given(named, "InvoiceID")) if isinstance(named, dict) else None
    day = read_date(sent.get("Date")) if sent.get("Date") else org.today()
    if invoice is None:
        raise Invalid("The document with the supplied id was not found for this endpoint.")
    faults = _faults(credit, invoice)
    if amount is None or amount <= 0:
        faults.append("The amount applied must be greater than zero")
    elif amount > credit["RemainingCredit"]:
        faults.append("The amount applied exceeds the remaining credit")
    elif amount > invoice["AmountDue"]:
        faults.append("The amount applied exceeds the amount outstanding on this document")
    if day is None:
        faults.append("The Date field is not a valid date.")
    else:
        faults += closed_faults(org, day)
    if faults or amount is None:
        raise Invalid(*faults)
    record: Record = {
        "Amount": arithmetic.cents(amount),
        "Date": day,
        "IsDeleted": False,
        "_source": (collection, str(credit[IDS[collection]])),
        "_invoice": invoice["InvoiceID"],
    }
    org.store("Allocations", record, by=by)
    _settle_both(org, record)
    return record


def unallocate(org: Organisation, allocation: Record) -> Record:
    """Take an application back."""
    if allocation["IsDeleted"]:
        raise Invalid("The allocation has already been deleted")
    allocation["IsDeleted"] = True
    _settle_both(org, allocation)
    return allocation


def _faults(credit: Record, invoice: Record) -> list[str]:
    checks = {
        "Only authorised credits can be applied": credit["Status"] == "AUTHORISED",
        "Payments can only be made against Authorised documents": invoice["Status"] == "AUTHORISED",
        "A credit can only be applied to documents of its own side": APPLIES_TO[credit["Type"]] == invoice["Type"],
        "The credit and the document must be for the same contact": credit["_contact"] == invoice["_contact"],
        "The credit and the document must have the same currency": credit["CurrencyCode"] == invoice["CurrencyCode"],
    }
    return [message for message, holds in checks.items() if not holds]


def _settle_both(org: Organisation, allocation: Record) -> None:
    collection, credit_id = allocation["_source"]
    credit, invoice = org.tables[collection][credit_id], org.tables["Invoices"][allocation["_invoice"]]
    settlement.settle_credit(org, collection, credit)
    settlement.settle_invoice(org, invoice)
    org.touch(collection, credit)
    org.touch("Invoices", invoice)
    org.note(invoice["InvoiceID"], "Credit Applied", f"Credit of {allocation['Amount']} applied.")

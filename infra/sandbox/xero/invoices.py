"""Invoices and bills: what a write does to them, and what follows from it."""

from infra.sandbox.xero import contacts, settlement
from infra.sandbox.xero.documents import DocumentKind, Drafting, Write, begin, target
from infra.sandbox.xero.refusals import Invalid
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import Organisation

INVOICES = DocumentKind(
    collection="Invoices",
    label="Invoice",
    number="InvoiceNumber",
    prefix="INV-",
    sales_type="ACCREC",
    purchase_type="ACCPAY",
    plain=("Reference", "Url", "BrandingThemeID", "SentToContact"),
    dates=("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate"),
    needs_due_date=True,
)
REFERENCE_MOST = 255
# Edits of these on a part-paid invoice leave UpdatedDateUTC as it was, so polling never sees them.
QUIET = {"InvoiceID", "InvoiceNumber", "Type", "Status", "DueDate", "SentToContact"}
# What an organisation on the small plan may approve in a month.
SMALL_PLANS = {"STARTER", "LITE"}
MONTHLY = {"ACCREC": 20, "ACCPAY": 5}


def save(org: Organisation, sent: Record, write: Write) -> Record:
    """Create or update one invoice, all or nothing; raises Invalid with every message."""
    existing = target(org, INVOICES, sent, create=write.create)
    is_new = existing is None
    draft = begin(org, INVOICES, sent, write, existing)
    draft.take_contact(is_new=is_new)
    draft.take_plain()
    draft.take_currency()
    draft.take_lines()
    draft.take_number(is_new=is_new)
    draft.check_dates()
    _check_words(draft)
    _check_plan(draft, was=existing["Status"] if existing else "DRAFT")
    if draft.faults:
        raise Invalid(*draft.faults)
    return _keep(org, draft, write, is_new=is_new)


def _keep(org: Organisation, draft: Drafting, write: Write, *, is_new: bool) -> Record:
    """Store the invoice and its contact, note it in the history and announce it."""
    record = draft.record
    if draft.contact is not None:
        contact = contacts.keep(org, draft.contact, by=write.by)
        contact["IsCustomer" if draft.is_sales else "IsSupplier"] = True
        record["_contact"] = contact["ContactID"]
    quiet = not is_new and settlement.is_settled(org, "Invoices", record) and set(draft.sent) <= QUIET
    if is_new:
        org.store("Invoices", record, by=write.by)
    else:
        org.replace("Invoices", record)
    settlement.settle_invoice(org, record)
    number, status = record["InvoiceNumber"], record["Status"].lower()
    org.note(record["InvoiceID"], "Created" if is_new else "Edited", f"INV {number} {status} for {record['Total']}.")
    if not quiet:
        org.touch("Invoices", record, "CREATE" if is_new else "UPDATE")
    return record


def _check_words(draft: Drafting) -> None:
    """Reference belongs to sales invoices; a Url may not pretend to be Xero's own."""
    record = draft.record
    if not draft.is_sales:
        record.pop("Reference", None)
    if len(str(record.get("Reference") or "")) > REFERENCE_MOST:
        draft.faults.append("The Reference field cannot be longer than 255 characters.")
    url = str(record.get("Url") or "")
    if url and not url.startswith(("https://", "http://")):
        draft.faults.append("The Url field must be an absolute URL.")
    if "xero" in url.lower():
        draft.faults.append("The Url field must not contain the word xero.")
    if draft.sent.get("SentToContact") and record["Status"] not in {"AUTHORISED", "PAID"}:
        draft.faults.append("SentToContact can only be set on approved invoices.")


def _check_plan(draft: Drafting, *, was: str) -> None:
    """Small plans may approve only so many documents in a month."""
    approving = draft.record["Status"] == "AUTHORISED" and was != "AUTHORISED"
    if not approving or draft.org.settings["Class"] not in SMALL_PLANS:
        return
    month = draft.org.today().strftime("%Y-%m")
    kind = draft.record["Type"]
    approved = [
        row
        for row in draft.org.rows("Invoices")
        if row["Type"] == kind
        and row["Status"] in {"AUTHORISED", "PAID", "VOIDED"}
        and row["UpdatedDateUTC"].strftime("%Y-%m") == month
    ]
    if len(approved) >= MONTHLY[kind]:
        draft.faults.append(f"Your plan allows {MONTHLY[kind]} approved documents of this type a month.")


def mark_sent(org: Organisation, record: Record) -> None:
    """What e-mailing an invoice leaves behind."""
    record["SentToContact"] = True
    org.note(record["InvoiceID"], "Invoice sent", f"This invoice has been sent to {org.settings['Name']}'s customer.")
    org.touch("Invoices", record)

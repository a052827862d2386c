"""Manual journals: debits and credits in base currency that must balance."""

import copy
from decimal import Decimal

from infra.sandbox.xero import arithmetic
from infra.sandbox.xero.closing import closed_faults
from infra.sandbox.xero.documents import given
from infra.sandbox.xero.lines import number
from infra.sandbox.xero.refusals import Invalid
from infra.sandbox.xero.representation import Record, read_date
from infra.sandbox.xero.state import Organisation

NEXT = {
    "DRAFT": {"DRAFT", "POSTED", "DELETED"},
    "POSTED": {"POSTED", "VOIDED", "ARCHIVED"},
}
CREATED = {"DRAFT", "POSTED"}
# Journals stay away from the accounts that Xero keeps itself.
REFUSED_SYSTEM = {"DEBTORS", "CREDITORS", "RETAINEDEARNINGS"}
REFUSED_TYPES = {"BANK", "INVENTORY"}


def save(org: Organisation, sent: Record, *, create: bool, by: str | None) -> Record:
    """Create a journal, or with POST change one; raises Invalid with every message."""
    existing = _target(org, sent, create=create)
    record: Record = copy.deepcopy(existing or {"Status": "DRAFT", "LineAmountTypes": "NoTax", "Narration": ""})
    before, after = record["Status"], str(sent.get("Status") or record["Status"])
    allowed = CREATED if existing is None else NEXT.get(before, set())
    if after not in allowed:
        raise Invalid(f"Manual journal not of valid status for {'creation' if existing is None else 'modification'}")
    record |= {name: sent[name] for name in ("Narration", "LineAmountTypes", "Url") if sent.get(name)}
    record["Status"] = after
    record["ShowOnCashBasisReports"] = bool(sent.get("ShowOnCashBasisReports", True))
    faults = _dated(org, record, sent)
    if sent.get("JournalLines") is not None:
        record["JournalLines"] = [_line(org, line, faults) for line in sent["JournalLines"]]
    faults += _balance(record)
    if not record["Narration"]:
        faults.append("Narration must be specified")
    if faults:
        raise Invalid(*faults)
    record["UpdatedDateUTC"] = org.now()
    if existing is None:
        return org.store("ManualJournals", record, by=by)
    return org.replace("ManualJournals", record)


def _target(org: Organisation, sent: Record, *, create: bool) -> Record | None:
    journal_id = given(sent, "ManualJournalID")
    if not journal_id or create:
        return None
    found = org.find("ManualJournals", journal_id)
    if found is None:
        raise Invalid("The document with the supplied id was not found for this endpoint.")
    return found


def _dated(org: Organisation, record: Record, sent: Record) -> list[str]:
    record["Date"] = read_date(sent["Date"]) if sent.get("Date") else record.get("Date", org.today())
    if record["Date"] is None:
        return ["The Date field is not a valid date."]
    return closed_faults(org, record["Date"])


def _line(org: Organisation, sent: Record, faults: list[str]) -> Record:
    """One debit (positive) or credit (negative)."""
    code = sent.get("AccountCode")
    account = org.first("Accounts", Code=code) if code else org.find("Accounts", given(sent, "AccountID"))
    amount = number(sent.get("LineAmount"))
    shown = code or sent.get("AccountID")
    if account is None or account["Type"] in REFUSED_TYPES or account["SystemAccount"] in REFUSED_SYSTEM:
        faults.append(f"Account code '{shown}' is not a valid code for this document.")
    elif account["Status"] != "ACTIVE":
        faults.append(f"Account code '{shown}' has been archived, or has been deleted.")
    if amount is None:
        faults.append("LineAmount must be specified")
    return {
        "Description": sent.get("Description"),
        "TaxType": sent.get("TaxType") or "NONE",
        "TaxAmount": arithmetic.ZERO,
        "LineAmount": arithmetic.cents(amount or Decimal(0)),
        "AccountCode": (account or {}).get("Code"),
        "AccountID": (account or {}).get("AccountID"),
        "Tracking": sent.get("Tracking") or [],
        "IsBlank": False,
    }


def _balance(record: Record) -> list[str]:
    """Debits equal credits, and there are at least two lines."""
    lines = record.get("JournalLines", [])
    if len(lines) < 2:
        return ["At least two journal lines must be specified"]
    debits = sum((line["LineAmount"] for line in lines if line["LineAmount"] > 0), arithmetic.ZERO)
    credits_ = sum((line["LineAmount"] for line in lines if line["LineAmount"] < 0), arithmetic.ZERO)
    if debits + credits_ == 0:
        return []
    return [f"The total debits ({debits}) must equal total credits ({credits_})"]

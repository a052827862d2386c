"""Journal entries: debits and credits that must be equal."""

from infra.sandbox.quickbooks import checking, forms
from infra.sandbox.quickbooks.arithmetic import ZERO
from infra.sandbox.quickbooks.documents import check_deletable
from infra.sandbox.quickbooks.drafts import Draft, Kind
from infra.sandbox.quickbooks.refusals import business, missing
from infra.sandbox.quickbooks.representation import Record

DETAIL = "JournalEntryLineDetail"
# An account of money owed needs to know by or to whom.
PARTIES = {"Accounts Receivable": "Customer", "Accounts Payable": "Vendor"}


def prepare(draft: Draft) -> None:
    """Check one journal entry; raises Invalid at the first fault."""
    record = draft.record
    forms.take_date(draft)
    if not record.get("Line"):
        raise missing("Line")
    record["Line"] = [_line(draft, number, line) for number, line in enumerate(record["Line"])]
    sums = {"Debit": ZERO, "Credit": ZERO}
    for line in record["Line"]:
        sums[line[DETAIL]["PostingType"]] += line["Amount"]
    if sums["Debit"] != sums["Credit"]:
        raise business("Debits and credits must be equal.", "Line")
    record["TotalAmt"] = sums["Debit"]
    home = draft.company.settings.home
    record.setdefault("CurrencyRef", {"value": home, "name": draft.company.currency_name(home)})


def _line(draft: Draft, number: int, sent: Record) -> Record:
    line = checking.checked(draft.company, "Line", sent, where="Line.")
    if line.get("Amount") is None:
        raise missing("Line.Amount")
    detail = checking.checked(draft.company, DETAIL, line.get(DETAIL) or {}, where=f"Line.{DETAIL}.")
    for name in ("PostingType", "AccountRef"):
        if detail.get(name) is None:
            raise missing(f"Line.{DETAIL}.{name}")
    party = PARTIES.get(draft.company.tables["Account"][detail["AccountRef"]["value"]]["AccountType"])
    if party is not None and (detail.get("Entity") or {}).get("Type") != party:
        raise business(
            f"When you use this account, choose a {party.lower()} in the Name field.", f"Line.{DETAIL}.Entity"
        )
    kept = {"Id": str(number), "Amount": line["Amount"], "DetailType": DETAIL, DETAIL: detail}
    return {**kept, "Description": line.get("Description")}


KINDS = {
    "JournalEntry": Kind(prepare, delete=check_deletable, events=frozenset({"Create", "Update", "Delete", "Emailed"}))
}

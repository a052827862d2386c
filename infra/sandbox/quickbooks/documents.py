"""What tells invoices, estimates, credit memos and refund receipts apart."""

from decimal import Decimal

from infra.sandbox.quickbooks import forms, settlement
from infra.sandbox.quickbooks.arithmetic import ZERO
from infra.sandbox.quickbooks.auto_credit import apply_credits
from infra.sandbox.quickbooks.drafts import Draft, Kind
from infra.sandbox.quickbooks.refusals import Invalid, Problem, business, missing
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company

VOIDED = "Voided"
EVENTS = frozenset({"Create", "Update", "Delete", "Void", "Emailed"})


def prepare_invoice(draft: Draft) -> None:
    """An invoice posts at once; its balance follows from payments, and it may come from an estimate."""
    forms.prepare(draft)
    if not draft.sent.get("DueDate") and (draft.gives("SalesTermRef") or "DueDate" not in draft.record):
        draft.record["DueDate"] = forms.due_date(draft)
    for name in ("AllowOnlineCreditCardPayment", "AllowOnlineACHPayment", "AllowIPNPayment", "AllowOnlinePayment"):
        draft.record.setdefault(name, False)
    old_links = [link for link in (draft.old or {}).get("LinkedTxn", []) if link["TxnType"] == "Payment"]
    sent = [link for link in draft.record.get("LinkedTxn", []) if link.get("TxnType") != "Payment"]
    draft.record["LinkedTxn"] = [*[_estimate_link(draft, link) for link in sent], *old_links]
    draft.record |= settlement.standing(draft.company, "Invoice", draft.record)
    if draft.record["Balance"] < 0:
        # What QuickBooks does with a payment that has become too large is unverified.
        raise business("The total may not be less than what was already paid.", "TotalAmt")


def _estimate_link(draft: Draft, link: Record) -> Record:
    """Only an open estimate of the same customer can be turned into an invoice."""
    estimate = draft.company.find("Estimate", str(link.get("TxnId"))) if link.get("TxnType") == "Estimate" else None
    told = f"The transaction {link.get('TxnType')} {link.get('TxnId')} cannot be linked."
    if estimate is None or estimate["CustomerRef"]["value"] != draft.record["CustomerRef"]["value"]:
        raise Invalid(Problem("620", told, "LinkedTxn"))
    linked = {row["TxnId"] for row in estimate.get("LinkedTxn", [])}
    if linked - {draft.record.get("Id")} or estimate["TxnStatus"] == "Rejected":
        raise Invalid(Problem("620", told, "LinkedTxn"))
    return {"TxnId": estimate["Id"], "TxnType": "Estimate"}


def after_invoice(company: Company, old: Record | None, new: Record | None) -> None:
    """An estimate that became an invoice is closed and linked; without the invoice it is open again (unverified)."""
    if old is None and new is not None:
        apply_credits(company, new["Id"])
    before, now = _estimates(old), _estimates(new)
    for key in now - before:
        invoice = str((new or {})["Id"])
        links = [{"TxnId": invoice, "TxnType": "Invoice"}]
        company.replace("Estimate", {**company.tables["Estimate"][key], "TxnStatus": "Closed", "LinkedTxn": links})
    for key in before - now:
        if key in company.tables["Estimate"]:
            company.replace("Estimate", {**company.tables["Estimate"][key], "TxnStatus": "Accepted", "LinkedTxn": []})


def _estimates(invoice: Record | None) -> set[str]:
    return {link["TxnId"] for link in (invoice or {}).get("LinkedTxn", []) if link["TxnType"] == "Estimate"}


def prepare_estimate(draft: Draft) -> None:
    """An estimate posts nothing and has no balance."""
    forms.prepare(draft)
    draft.record.setdefault("TxnStatus", "Pending")
    draft.record["LinkedTxn"] = (draft.old or {}).get("LinkedTxn", [])


def prepare_credit_memo(draft: Draft) -> None:
    """What is left of a credit memo follows from the payments that use it."""
    forms.prepare(draft)
    draft.record["LinkedTxn"] = (draft.old or {}).get("LinkedTxn", [])
    draft.record |= settlement.standing(draft.company, "CreditMemo", draft.record)
    if draft.record["Balance"] < 0:
        raise business("The total may not be less than what was already used.", "TotalAmt")


def prepare_refund(draft: Draft) -> None:
    """Money back at once, out of a named account."""
    forms.prepare(draft)
    if "DepositToAccountRef" not in draft.record:
        raise missing("DepositToAccountRef")
    draft.record["Balance"] = ZERO


def check_deletable(company: Company, record: Record) -> None:
    """Not in a closed period, and not while anything is linked to it."""
    if company.is_closed(record["TxnDate"]):
        raise period_cannot_lose()
    check_unlinked(company, record)


def check_unlinked(_company: Company, record: Record) -> None:
    """Not while anything is linked to it: all that is asked of an estimate, which posts nothing."""
    if any(link["TxnType"] != "Estimate" for link in record.get("LinkedTxn", [])):
        # The code is unverified; that linked transactions must be unlinked first is not.
        raise business("Linked transactions must be unlinked before this transaction can be deleted.")


def period_cannot_lose() -> Invalid:
    """6210: nothing is voided or deleted in a closed period."""
    told = "The account period has closed and the account books cannot be updated through the QBO Services API."
    return Invalid(Problem("6210", told))


def voided(company: Company, record: Record) -> Record:
    """The document with nothing left of its amounts; what was applied to it is taken off its payments (unverified)."""
    if company.is_closed(record["TxnDate"]):
        raise period_cannot_lose()
    for key in list(company.applied.get(("Invoice", record["Id"]), {})):
        release(company, key, ("Invoice", record["Id"]))
    now = company.tables["Invoice"][record["Id"]]
    emptied = [_emptied(line) for line in now["Line"]]
    nothing = dict.fromkeys(("TotalAmt", "HomeTotalAmt", "Balance", "HomeBalance"), ZERO)
    tax = {"TotalTax": ZERO, "TaxLine": []}
    return {**now, **nothing, "Line": emptied, "TxnTaxDetail": tax, "PrivateNote": VOIDED, "_voided": True}


def _emptied(line: Record) -> Record:
    kept = {**line, "Amount": ZERO} if "Amount" in line else dict(line)
    if "SalesItemLineDetail" in kept:
        kept["SalesItemLineDetail"] = {**kept["SalesItemLineDetail"], "Qty": ZERO, "UnitPrice": ZERO}
    return kept


def release(company: Company, payment_id: str, document: tuple[str, str]) -> None:
    """Take one document off a payment; the amount becomes unapplied."""
    old = company.tables["Payment"][payment_id]
    kept = [
        line
        for line in old["Line"]
        if document not in {(link["TxnType"], link["TxnId"]) for link in line.get("LinkedTxn", [])}
    ]
    new = {**old, "Line": kept}
    new["UnappliedAmt"] = unapplied(new)
    settlement.reapply(company, old, company.replace("Payment", new))


def unapplied(payment: Record) -> Decimal:
    """What of a payment's total is on no invoice; credit memos on its lines add to what there is to apply."""
    found: Decimal = payment["TotalAmt"]
    for (entity, _), amount in settlement.applications(payment).items():
        found += amount if entity == "CreditMemo" else -amount
    return found


KINDS = {
    "Invoice": Kind(prepare_invoice, after_invoice, check_deletable, voided, EVENTS),
    "Estimate": Kind(prepare_estimate, delete=check_unlinked, events=EVENTS - {"Void"}),
    "CreditMemo": Kind(prepare_credit_memo, delete=check_deletable, events=EVENTS),
    "RefundReceipt": Kind(prepare_refund, delete=check_deletable, events=EVENTS),
}

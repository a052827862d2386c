"""Payments: money received, what it pays, what is left over; also how a credit memo is applied (a payment of nothing)."""

from decimal import Decimal
from typing import Any

from infra.sandbox.quickbooks import checking, forms, settlement
from infra.sandbox.quickbooks.arithmetic import ZERO
from infra.sandbox.quickbooks.documents import VOIDED, period_cannot_lose, unapplied
from infra.sandbox.quickbooks.drafts import Draft, Kind
from infra.sandbox.quickbooks.refusals import Invalid, Problem, business, missing
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company

LINKABLE = ("Invoice", "CreditMemo")
EVENTS = frozenset({"Create", "Update", "Delete", "Void", "Emailed"})


def prepare(draft: Draft) -> None:
    """Check one payment; its lines are kept all or none, so an update must send those that stay."""
    record, company = draft.record, draft.company
    if "CustomerRef" not in record:
        raise Invalid(Problem("6560", "The customer of a payment must be given.", "CustomerRef"))
    if "TotalAmt" not in record:
        raise missing("TotalAmt")
    if record["TotalAmt"] < 0:
        raise business("The amount of a payment must be 0 or greater.", "TotalAmt")
    if draft.old is not None:
        check_not_deposited(draft.old)
    forms.take_date(draft)
    forms.take_currency(draft)
    record.setdefault("ProcessPayment", False)
    # Money waits among undeposited funds unless an account is named: unverified.
    if "DepositToAccountRef" not in record and (held := company.first("Account", AccountSubType="UndepositedFunds")):
        record["DepositToAccountRef"] = {"value": held["Id"]}
    before = settlement.applications(draft.old)
    record["Line"] = [_line(draft, line, before) for line in record.get("Line", [])]
    record["UnappliedAmt"] = unapplied(record)
    if record["UnappliedAmt"] < 0:
        raise business("The amount of the payment is less than what its lines apply.", "TotalAmt")


def _line(draft: Draft, sent: Record, before: dict[settlement.Key, Decimal]) -> Record:
    line = checking.checked(draft.company, "Line", sent, where="Line.")
    amount, links = line.get("Amount"), line.get("LinkedTxn") or []
    if amount is None:
        raise missing("Line.Amount")
    return {"Amount": amount, "LinkedTxn": [_link(draft, link, amount, before) for link in links]}


def _link(draft: Draft, link: dict[str, Any], amount: Decimal, before: dict[settlement.Key, Decimal]) -> Record:
    """An open document of the same customer (or one of its sub-customers) in the same currency."""
    entity, key = str(link.get("TxnType")), str(link.get("TxnId"))
    told = f"The transaction {entity} {key} cannot be linked to this payment."
    if entity not in LINKABLE:
        raise Invalid(Problem("620", told, "Line.LinkedTxn"))
    document = draft.company.find(entity, key)
    if document is None:
        raise Invalid(Problem("620", told, "Line.LinkedTxn"))
    same_customer = draft.record["CustomerRef"]["value"] in lineage(draft.company, document["CustomerRef"]["value"])
    open_ = document["Balance"] + before.get((entity, key), ZERO)
    if not same_customer or document["CurrencyRef"]["value"] != draft.record["CurrencyRef"]["value"]:
        raise Invalid(Problem("620", told, "Line.LinkedTxn"))
    if amount <= 0 or amount > open_:
        # The code of an amount beyond the balance is unverified.
        raise Invalid(Problem("620", f"{told} Its open balance is {open_}.", "Line.Amount"))
    return {"TxnId": key, "TxnType": entity}


def lineage(company: Company, customer_id: str) -> list[str]:
    """A customer and those above it."""
    found = [customer_id]
    while parent := company.tables["Customer"][found[-1]].get("ParentRef"):
        found.append(parent["value"])
    return found


def check_not_deposited(payment: Record) -> None:
    """6540: money that is on a bank deposit."""
    if any(link["TxnType"] == "Deposit" for link in payment.get("LinkedTxn", [])):
        raise Invalid(
            Problem("6540", "The transaction has been deposited. If you want to change it, edit the deposit.")
        )


def check_deletable(company: Company, record: Record) -> None:
    """Neither deposited nor in a closed period."""
    check_not_deposited(record)
    if company.is_closed(record["TxnDate"]):
        raise period_cannot_lose()


def voided(company: Company, record: Record) -> Record:
    """The payment with no amount and no lines; what it paid is open again."""
    check_deletable(company, record)
    return {**record, "TotalAmt": ZERO, "UnappliedAmt": ZERO, "Line": [], "PrivateNote": VOIDED, "_voided": True}


KINDS = {"Payment": Kind(prepare, settlement.reapply, check_deletable, voided, EVENTS)}

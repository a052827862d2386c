"""Payments of invoices and refunds of credits: made once, deleted, never edited."""

from dataclasses import dataclass
from decimal import Decimal

from infra.sandbox.xero import arithmetic, settlement
from infra.sandbox.xero.closing import closed_faults
from infra.sandbox.xero.documents import given
from infra.sandbox.xero.lines import number
from infra.sandbox.xero.refusals import Invalid
from infra.sandbox.xero.representation import Record, read_date
from infra.sandbox.xero.state import IDS, Organisation

TYPES = {
    "ACCREC": "ACCRECPAYMENT",
    "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT",
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENTPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENTPAYMENT",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENTPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENTPAYMENT",
}
# The member that names what is paid, its collection, and the member that holds its number.
TARGETS = (
    ("Invoice", "Invoices", "InvoiceNumber"),
    ("CreditNote", "CreditNotes", "CreditNoteNumber"),
    ("Overpayment", "Overpayments", ""),
    ("Prepayment", "Prepayments", ""),
)


@dataclass(frozen=True)
class Target:
    """The document that a payment is for."""

    collection: str
    record: Record

    @property
    def outstanding(self) -> Decimal:
        """What may still be paid (or refunded)."""
        found: Decimal = self.record["AmountDue" if self.collection == "Invoices" else "RemainingCredit"]
        return found


def create(org: Organisation, sent: Record, *, by: str | None) -> Record:
    """Record a payment and bring its document up to date; raises Invalid with every message."""
    target = _target(org, sent)
    amount = number(sent.get("Amount"))
    day = read_date(sent.get("Date")) if sent.get("Date") else org.today()
    account = bank_account(org, sent.get("Account"))
    faults = []
    if target.record["Status"] != "AUTHORISED":
        faults.append("Payments can only be made against Authorised documents")
    if amount is None or amount <= 0:
        faults.append("Payment amount must be greater than zero")
    elif amount > target.outstanding:
        faults.append("Payment amount exceeds the amount outstanding on this document")
    if account is None:
        faults.append("Account could not be found")
    if day is None:
        faults.append("The Date field is not a valid date.")
    else:
        faults += closed_faults(org, day)
    if faults or amount is None or account is None:
        raise Invalid(*faults)
    record: Record = {
        "Date": day,
        "Amount": arithmetic.cents(amount),
        "Reference": sent.get("Reference") or "",
        **_exchange(org, target, account, sent, amount),
        "PaymentType": TYPES[target.record["Type"]],
        "Status": "AUTHORISED",
        "IsReconciled": str(sent.get("IsReconciled", False)).lower() == "true",
        "_target": (target.collection, str(target.record[IDS[target.collection]])),
        "_account_id": account["AccountID"],
    }
    org.store("Payments", record, by=by)
    record["UpdatedDateUTC"] = org.now()
    _settle(org, target, f"Payment received on {day} for {record['Amount']}.")
    return record


def delete(org: Organisation, payment: Record) -> Record:
    """Take a payment back; its invoice is due again. Reconciled ones stay."""
    if payment["Status"] != "AUTHORISED":
        raise Invalid("Payment not of valid status for modification")
    if payment["IsReconciled"]:
        raise Invalid("This payment has been reconciled and cannot be deleted")
    if faults := closed_faults(org, payment["Date"]):
        raise Invalid(*faults)
    payment["Status"] = "DELETED"
    payment["UpdatedDateUTC"] = org.now()
    collection, target_id = payment["_target"]
    _settle(org, Target(collection, org.tables[collection][target_id]), f"Payment of {payment['Amount']} deleted.")
    return payment


def bank_account(org: Organisation, sent: object) -> Record | None:
    """An active bank account (or one that takes payments), by id or code."""
    if not isinstance(sent, dict):
        return None
    account_id, code = given(sent, "AccountID"), given(sent, "Code")
    found = org.find("Accounts", account_id) if account_id else org.first("Accounts", Code=code) if code else None
    if found is None or found["Status"] != "ACTIVE":
        return None
    return found if found["Type"] == "BANK" or found["EnablePaymentsToAccount"] else None


def _target(org: Organisation, sent: Record) -> Target:
    for member, collection, number_member in TARGETS:
        named = sent.get(member)
        named = dict(named) if isinstance(named, dict) else {}
        if number_member and sent.get(number_member):
            named.setdefault(number_member, sent[number_member])
        found = None
        if record_id := given(named, IDS[collection]):
            found = org.find(collection, record_id)
        elif number_member and given(named, number_member):
            found = org.first(collection, **{number_member: named[number_member]})
        if found is not None:
            return Target(collection, found)
        if named:
            raise Invalid(f"{member} could not be found")
    raise Invalid("A payment must be made against an invoice, credit note, overpayment or prepayment")


def _exchange(org: Organisation, target: Target, account: Record, sent: Record, amount: Decimal) -> Record:
    """
    CurrencyRate and BankAmount: the bank's own currency is the document's or the organisation's.

    A refund of a foreign credit note keeps rate 1 unless one is sent, which is how Xero stores it.
    """
    currency = target.record["CurrencyCode"]
    held_in = account.get("CurrencyCode") or org.base_currency
    if held_in not in {currency, org.base_currency}:
        raise Invalid("The currency of the bank account must be the document's or the organisation's base currency")
    if currency == org.base_currency:
        return {"CurrencyRate": Decimal("1.000000"), "BankAmount": arithmetic.cents(amount)}
    sent_rate = number(sent.get("CurrencyRate"))
    fallback = Decimal("1.000000") if target.collection == "CreditNotes" else org.day_rate(currency)
    rate = arithmetic.rate(sent_rate) if sent_rate else fallback
    in_bank = arithmetic.cents(amount) if held_in == currency else arithmetic.to_base(amount, rate)
    return {"CurrencyRate": rate, "BankAmount": in_bank}


def _settle(org: Organisation, target: Target, note: str) -> None:
    settlement.settle(org, target.collection, target.record)
    org.note(str(target.record[IDS[target.collection]]), "Payment", note)
    org.touch(target.collection, target.record)

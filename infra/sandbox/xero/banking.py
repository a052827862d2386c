"""Money in and out of bank accounts without an invoice: bank transactions, overpayments and prepayments."""

from decimal import Decimal

from infra.sandbox.xero import arithmetic, contacts, settlement
from infra.sandbox.xero.closing import closed_faults
from infra.sandbox.xero.documents import MODES, Write
from infra.sandbox.xero.lines import LineRules, number, price_lines
from infra.sandbox.xero.payments import bank_account
from infra.sandbox.xero.refusals import Invalid
from infra.sandbox.xero.representation import Record, read_date
from infra.sandbox.xero.state import IDS, Organisation

# What each type of transaction leaves behind as a credit, if anything.
CREDITS = {
    "RECEIVE": None,
    "SPEND": None,
    "RECEIVE-OVERPAYMENT": "Overpayments",
    "SPEND-OVERPAYMENT": "Overpayments",
    "RECEIVE-PREPAYMENT": "Prepayments",
    "SPEND-PREPAYMENT": "Prepayments",
}


def save(org: Organisation, sent: Record, write: Write) -> Record:
    """Create one bank transaction, and with it the over- or prepayment it stands for."""
    kind = str(sent.get("Type") or "")
    faults = []
    if kind not in CREDITS:
        raise Invalid("A valid bank transaction Type must be specified")
    account = bank_account(org, sent.get("BankAccount"))
    if account is None:
        faults.append("Bank account could not be found")
    contact = _contact(org, sent, faults)
    currency = str(sent.get("CurrencyCode") or (account or {}).get("CurrencyCode") or org.base_currency)
    if org.find("Currencies", currency) is None:
        faults.append(f"Organisation is not subscribed to currency {currency}")
    if account is not None and (account.get("CurrencyCode") or org.base_currency) != currency:
        faults.append("The currency of the transaction must be the bank account's")
    day = read_date(sent.get("Date")) if sent.get("Date") else org.today()
    faults += ["The Date field is not a valid date."] if day is None else closed_faults(org, day)
    over = CREDITS[kind] == "Overpayments"
    mode = "NoTax" if over else str(sent.get("LineAmountTypes") or "Exclusive")
    if mode not in MODES:
        raise Invalid("The LineAmountTypes field must be Exclusive, Inclusive or NoTax.")
    rules = LineRules(mode, complete=not over, unit_places=write.unit_places, sales=kind.startswith("RECEIVE"))
    lines = sent.get("LineItems") or []
    if not lines:
        faults.append("One or more line items must be specified")
    stripped = [{name: value for name, value in line.items() if name != "AccountCode"} for line in lines]
    priced = price_lines(org, stripped if over else lines, rules, [])
    faults += priced.faults
    if faults or account is None or contact is None:
        raise Invalid(*faults)
    rate = number(sent.get("CurrencyRate"))
    record: Record = {
        "Type": kind,
        "Reference": sent.get("Reference") or "",
        "IsReconciled": str(sent.get("IsReconciled", False)).lower() == "true",
        "CurrencyCode": currency,
        "CurrencyRate": arithmetic.rate(rate) if rate else _rate(org, currency),
        "Date": day,
        "Status": "AUTHORISED",
        "LineAmountTypes": mode,
        "LineItems": priced.lines,
        "SubTotal": priced.totals.sub_total,
        "TotalTax": priced.totals.tax,
        "Total": priced.totals.total,
        "_contact": contacts.keep(org, contact, by=write.by)["ContactID"],
        "_account_id": account["AccountID"],
    }
    org.store("BankTransactions", record, by=write.by)
    record["UpdatedDateUTC"] = org.now()
    if collection := CREDITS[kind]:
        _make_credit(org, collection, record, write)
    return record


# What the bank reconciliation screen makes of money without an invoice, and the line it writes.
RECEIVED = {
    "Overpayments": ("RECEIVE-OVERPAYMENT", {"Description": "Overpayment"}),
    "Prepayments": ("RECEIVE-PREPAYMENT", {"Description": "Prepayment", "AccountCode": "200", "TaxType": "NONE"}),
}


def receive(org: Organisation, collection: str, contact_id: str, amount: Decimal, arguments: Record) -> Record:
    """A customer's over- or prepayment into a bank account of ``currency``, as the bank reconciliation screen makes one."""
    currency = str(arguments.get("currency", org.base_currency))
    account = org.first("Accounts", Type="BANK", CurrencyCode=currency, Status="ACTIVE")
    kind, line = RECEIVED[collection]
    sent = {
        "Type": kind,
        "CurrencyCode": currency,
        "Contact": {"ContactID": contact_id},
        "BankAccount": {"AccountID": account["AccountID"] if account else None},
        "Date": arguments.get("date"),
        "Reference": arguments.get("reference", ""),
        "LineAmountTypes": "NoTax",
        "LineItems": [{**line, "Quantity": 1, "UnitAmount": amount}],
    }
    made = save(org, sent, Write(create=True, by=None))
    return org.tables[collection][made[IDS[collection]]]


def void(org: Organisation, collection: str, credit: Record) -> Record:
    """Remove the money that an over- or prepayment came from; refused while any of it is applied or given back."""
    if credit["Status"] == "VOIDED":
        raise Invalid("The transaction has already been removed")
    if settlement.is_settled(org, collection, credit):
        raise Invalid("The transaction cannot be removed while it is applied to other documents or refunded")
    if faults := closed_faults(org, credit["Date"]):
        raise Invalid(*faults)
    credit["Status"] = "VOIDED"
    settlement.settle_credit(org, collection, credit)
    org.touch(collection, credit)
    return credit


def _rate(org: Organisation, currency: str) -> Decimal:
    return Decimal("1.000000") if currency == org.base_currency else org.day_rate(currency)


def _contact(org: Organisation, sent: Record, faults: list[str]) -> contacts.PlannedContact | None:
    try:
        return contacts.for_document(org, sent.get("Contact"))
    except Invalid as wrong:
        faults += wrong.messages
        return None


def _make_credit(org: Organisation, collection: str, transaction: Record, write: Write) -> None:
    """The overpayment or prepayment behind a bank transaction; each names the other."""
    members = (
        *("Type", "Reference", "Date", "Status", "LineAmountTypes", "LineItems", "SubTotal", "TotalTax", "Total"),
        *("CurrencyCode", "CurrencyRate", "_contact"),
    )
    credit = org.store(collection, {name: transaction[name] for name in members}, by=write.by)
    settlement.settle_credit(org, collection, credit)
    transaction[IDS[collection]] = credit[IDS[collection]]
    org.touch(collection, credit, "CREATE")

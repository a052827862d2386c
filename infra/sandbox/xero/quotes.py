"""Quotes: priced like sales invoices, with their own statuses; every update resends contact and date."""

import copy
from decimal import Decimal

from infra.sandbox.xero import arithmetic, contacts
from infra.sandbox.xero.documents import Write, given
from infra.sandbox.xero.lines import LineRules, number, price_lines
from infra.sandbox.xero.refusals import Invalid
from infra.sandbox.xero.representation import Record, read_date
from infra.sandbox.xero.state import Organisation

NEXT = {
    "DRAFT": {"DRAFT", "SENT", "DELETED"},
    "SENT": {"SENT", "ACCEPTED", "DECLINED", "DRAFT", "DELETED"},
    "ACCEPTED": {"ACCEPTED", "INVOICED", "DRAFT", "SENT", "DELETED"},
    "DECLINED": {"DECLINED", "DRAFT", "SENT", "DELETED"},
    "INVOICED": {"INVOICED", "SENT", "DRAFT", "DELETED"},
}
MODES = {"EXCLUSIVE": "Exclusive", "INCLUSIVE": "Inclusive", "NOTAX": "NoTax"}
LENGTHS = {"Title": 100, "Summary": 3000, "Terms": 4000, "Reference": 4000, "QuoteNumber": 255}


def save(org: Organisation, sent: Record, write: Write) -> Record:
    """Create or update one quote; raises Invalid with every message."""
    existing = _target(org, sent, write)
    record: Record = copy.deepcopy(existing or {"Status": "DRAFT", "Terms": "", "LineItems": []})
    faults = [
        f"The {name} field cannot be longer than {most} characters."
        for name, most in LENGTHS.items()
        if len(str(sent.get(name) or "")) > most
    ]
    after = str(sent.get("Status") or record["Status"])
    if after not in ({"DRAFT", "SENT"} if existing is None else NEXT.get(record["Status"], set())):
        faults.append("Quote not of valid status for modification")
    record |= {name: sent[name] for name in ("Title", "Summary", "Terms", "Reference") if sent.get(name) is not None}
    record["Status"] = after
    contact = _contact(org, sent, faults)
    for name in ("Date", "ExpiryDate"):
        if sent.get(name) is not None:
            record[name] = read_date(sent[name])
    if read_date(sent.get("Date")) is None:
        faults.append("The Date field must be specified.")
    _price(org, record, sent, write, faults)
    record["QuoteNumber"] = given(sent, "QuoteNumber") or record.get("QuoteNumber") or _next_number(org)
    other = org.first("Quotes", QuoteNumber=record["QuoteNumber"])
    if other is not None and other["QuoteID"] != record.get("QuoteID"):
        faults.append("Quote number must be unique")
    if faults or contact is None:
        raise Invalid(*faults)
    record["_contact"] = contacts.keep(org, contact, by=write.by)["ContactID"]
    record["UpdatedDateUTC"] = org.now()
    return org.replace("Quotes", record) if existing else org.store("Quotes", record, by=write.by)


def _target(org: Organisation, sent: Record, write: Write) -> Record | None:
    quote_id, number_ = given(sent, "QuoteID"), given(sent, "QuoteNumber")
    if quote_id and not write.create:
        found = org.find("Quotes", quote_id)
        if found is None:
            raise Invalid("The document with the supplied id was not found for this endpoint.")
        return found
    return org.first("Quotes", QuoteNumber=number_) if number_ and not write.create else None


def _contact(org: Organisation, sent: Record, faults: list[str]) -> contacts.PlannedContact | None:
    try:
        return contacts.for_document(org, sent.get("Contact"))
    except Invalid as wrong:
        faults += wrong.messages
        return None


def _price(org: Organisation, record: Record, sent: Record, write: Write, faults: list[str]) -> None:
    """Currency, rate, lines and totals."""
    currency = str(sent.get("CurrencyCode") or record.get("CurrencyCode") or org.base_currency)
    if org.find("Currencies", currency) is None:
        faults.append(f"Organisation is not subscribed to currency {currency}")
        return
    spelled = str(sent.get("LineAmountTypes") or record.get("LineAmountTypes") or "EXCLUSIVE").upper()
    mode = MODES.get(spelled)
    if mode is None:
        faults.append("The LineAmountTypes field must be EXCLUSIVE, INCLUSIVE or NOTAX.")
        return
    rate = number(sent.get("CurrencyRate"))
    base = currency == org.base_currency
    record["CurrencyCode"], record["LineAmountTypes"] = currency, spelled
    record["CurrencyRate"] = Decimal("1.000000") if base else arithmetic.rate(rate or org.day_rate(currency))
    if sent.get("LineItems") is None:
        return
    rules = LineRules(mode, discounts=True, unit_places=write.unit_places)
    priced = price_lines(org, sent["LineItems"], rules, record["LineItems"])
    faults += priced.faults
    record |= {
        "LineItems": priced.lines,
        "SubTotal": priced.totals.sub_total,
        "TotalTax": priced.totals.tax,
        "Total": priced.totals.total,
        "TotalDiscount": priced.totals.discount,
    }


def _next_number(org: Organisation) -> str:
    return f"QU-{len(list(org.rows('Quotes'))) + 1:04d}"

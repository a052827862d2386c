"""A customer's sheet from Xero's books: its invoices, payments, credit notes, over- and prepayments, one by one."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from tests.naive.sheet import Bill, Cheque, Credit, Sheet

COUNTS = {"AUTHORISED", "PAID"}
KINDS = ("CreditNoteID", "OverpaymentID", "PrepaymentID")

Row = dict[str, Any]


def sheet(books: Mapping[str, list[Row]], customer: str, home: str) -> Sheet:
    """All that counts of this contact."""
    own = [row for row in (*books["invoices"], *books["credits"]) if row["Contact"]["ContactID"] == customer]
    live = [row for row in own if row["Status"] in COUNTS]
    credits_ = [row for row in live if not row.get("InvoiceID")]
    cash = [row for row in books["payments"] if row["Status"] == "AUTHORISED"]
    bills = [_bill(row, cash, credits_, home) for row in live if row.get("Type") == "ACCREC"]
    return Sheet(home, bills, [_credit(row, cash, home) for row in credits_])


def _bill(row: Row, cash: list[Row], credits_: list[Row], home: str) -> Bill:
    mine = [paid for paid in cash if paid["Invoice"]["InvoiceID"] == row["InvoiceID"]]
    cheques = [Cheque(_day(paid["Date"]), paid["PaymentID"], Fraction(str(paid["Amount"]))) for paid in mine]
    credited = Fraction(0)
    for credit in credits_:
        for part in credit.get("Allocations") or []:
            if part["Invoice"]["InvoiceID"] != row["InvoiceID"]:
                continue
            if "CreditNoteID" in credit:
                credited += Fraction(str(part["Amount"]))
            else:
                cheques.append(Cheque(_day(part["Date"]), _id(credit), Fraction(str(part["Amount"]))))
    return Bill(
        row["InvoiceID"],
        row["InvoiceNumber"],
        _day(row["Date"]),
        _day(row["DueDate"]) if row.get("DueDate") else None,
        row["CurrencyCode"],
        _rate(row, home),
        Fraction(str(row["Total"])),
        cheques,
        credited,
        bool(row.get("SentToContact")),
        _back(row, cash, credits_),
    )


def _back(bill: Row, cash: list[Row], credits_: list[Row]) -> Fraction:
    """What was paid out for credit notes that name the invoice, by its number or its reference."""
    names = {bill["InvoiceNumber"], bill["Reference"]} - {""}
    notes = {row["CreditNoteID"] for row in credits_ if "CreditNoteID" in row and row["Reference"] in names}
    paid = [Fraction(str(row["Amount"])) for row in cash if row["Invoice"]["InvoiceID"] in notes]
    return sum(paid, Fraction(0))


def _credit(row: Row, cash: list[Row], home: str) -> Credit:
    back = [paid for paid in cash if paid["Invoice"]["InvoiceID"] == _id(row)]
    return Credit(
        row["CurrencyCode"],
        _rate(row, home),
        Fraction(str(row["Total"])),
        sum((Fraction(str(part["Amount"])) for part in row.get("Allocations") or []), Fraction(0)),
        sum((Fraction(str(paid["Amount"])) for paid in back), Fraction(0)),
        "CreditNoteID" in row,
    )


def _id(credit: Row) -> str:
    return str(next(credit[name] for name in KINDS if name in credit))


def _rate(row: Row, home: str) -> Fraction:
    """Xero says how much foreign money one of the home currency buys."""
    return Fraction(1) if row["CurrencyCode"] == home else 1 / Fraction(str(row["CurrencyRate"]))


def _day(said: str) -> date:
    """Xero's `/Date(1795392000000+0000)/`."""
    found = re.fullmatch(r"/Date\((\d+)[+-]\d{4}\)/", said)
    assert found is not None, said
    return datetime.fromtimestamp(int(found[1]) / 1000, UTC).date()

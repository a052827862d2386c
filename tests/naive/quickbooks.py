"""
A customer's sheet from QuickBooks' books: invoices, credit memos, and payments with the lines that say what each of them settles.

A refund receipt takes a sale back and gives its money back at once; it names neither the invoice nor the payment.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from tests.naive.sheet import Bill, Cheque, Credit, Sheet

UNREVIEWED = "delete this line"
"""What an invoice's memo says until finance has looked at it."""

Row = dict[str, Any]


def sheet(books: Mapping[str, list[Row]], customer: str, home: str) -> Sheet:
    """All that counts of this customer."""

    def own(name: str) -> list[Row]:
        return [row for row in books[name] if row["CustomerRef"]["value"] == customer]

    payments = own("payments")
    bills = [_bill(row, payments, home) for row in own("invoices") if _counts(row)]
    memos = [
        _credit(row, home, applied=_linked(payments, "CreditMemo", row["Id"]), note=True) for row in own("credits")
    ]
    early = [
        _credit(row, home, applied=_lines(row, "Invoice") - _lines(row, "CreditMemo"), note=False)
        for row in payments
        if Fraction(str(row["TotalAmt"]))
    ]
    receipts = [
        _credit(row, home, applied=Fraction(0), back=Fraction(str(row["TotalAmt"])), note=True)
        for row in own("refunds")
    ]
    return Sheet(home, bills, [*memos, *receipts, *early])


def _counts(invoice: Row) -> bool:
    note = str(invoice.get("PrivateNote") or "").lower()
    return UNREVIEWED not in note and not ("voided" in note and not invoice["TotalAmt"])


def _bill(row: Row, payments: list[Row], home: str) -> Bill:
    """A payment that applies credit memos, too, settles with those first: the money is what is left of its line."""
    cheques, credited = [], Fraction(0)
    for payment in payments:
        settled = sum(_amounts(payment, "Invoice", row["Id"]), Fraction(0))
        by_memo = min(settled, _lines(payment, "CreditMemo"))
        credited += by_memo
        if settled > by_memo:
            cheques.append(Cheque(date.fromisoformat(payment["TxnDate"]), payment["Id"], settled - by_memo))
    return Bill(
        row["Id"],
        row["DocNumber"],
        date.fromisoformat(row["TxnDate"]),
        date.fromisoformat(row["DueDate"]) if row.get("DueDate") else None,
        row["CurrencyRef"]["value"],
        _rate(row, home),
        Fraction(str(row["TotalAmt"])),
        cheques,
        credited,
        row.get("EmailStatus") == "EmailSent",
    )


def _credit(row: Row, home: str, *, applied: Fraction, note: bool, back: Fraction = Fraction(0)) -> Credit:
    total = Fraction(str(row["TotalAmt"]))
    return Credit(row["CurrencyRef"]["value"], _rate(row, home), total, applied, back, note)


def _linked(payments: list[Row], kind: str, identity: str) -> Fraction:
    return sum((amount for payment in payments for amount in _amounts(payment, kind, identity)), Fraction(0))


def _lines(payment: Row, kind: str) -> Fraction:
    return sum(_amounts(payment, kind), Fraction(0))


def _amounts(payment: Row, kind: str, identity: str = "") -> Iterator[Fraction]:
    for line in payment["Line"]:
        for link in line["LinkedTxn"]:
            if link["TxnType"] == kind and identity in {"", link["TxnId"]}:
                yield Fraction(str(line["Amount"]))


def _rate(row: Row, home: str) -> Fraction:
    """QuickBooks says what one of the foreign currency is worth at home."""
    return Fraction(1) if row["CurrencyRef"]["value"] == home else Fraction(str(row["ExchangeRate"]))

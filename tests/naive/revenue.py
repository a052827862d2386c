"""
Revenue by product a second time, in the plainest words there are: every line of every paper of some days, one by one.

By currency and product (the item's code, else the account's); and what the papers themselves say they come to without tax, in their
currency and at home. No paper here has a foot that its lines don't add up to.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from tests.naive.quickbooks import UNREVIEWED
from tests.naive.xero import COUNTS

Row = dict[str, Any]
Books = Mapping[str, list[Row]]


@dataclass(frozen=True)
class Paper:
    """An invoice, or a credit note with everything below zero."""

    currency: str
    rate: Fraction
    net: Fraction
    lines: list[tuple[str, Fraction]]


def by_product(papers: list[Paper]) -> dict[tuple[str, str], Decimal]:
    """The net of each product, by currency."""
    sums: dict[tuple[str, str], Fraction] = {}
    for paper in papers:
        for product, net in paper.lines:
            key = (paper.currency, product)
            sums[key] = sums.get(key, Fraction(0)) + net
    return {key: _amount(amount) for key, amount in sums.items()}


def totals(papers: list[Paper]) -> dict[str, Decimal]:
    """What the papers say they come to, by currency; and `home`, each at its own rate and rounded half away from nothing."""
    found: dict[str, Fraction] = {"home": Fraction(0)}
    for paper in papers:
        found[paper.currency] = found.get(paper.currency, Fraction(0)) + paper.net
        found["home"] += Fraction(_cents(paper.net * paper.rate), 100)
    return {name: _amount(amount) for name, amount in found.items()}


def xero(books: Books, account: str, since: date, until: date) -> list[Paper]:
    """From Xero's books: every amount is less its line's discount, and less its tax where prices hold it."""
    types = {"ACCREC": 1, "ACCRECCREDIT": -1}
    papers = []
    for row in (*books["invoices"], *books["credits"]):
        sign = types.get(row.get("Type", ""), 0)
        on = date.fromisoformat(row["DateString"][:10])
        if not sign or row["_account"] != account or row["Status"] not in COUNTS or not since <= on <= until:
            continue
        taxed = row["LineAmountTypes"] == "Inclusive"
        lines = [
            (
                line.get("ItemCode") or f"account {line['AccountCode']}",
                sign * (_number(line["LineAmount"]) - (_number(line["TaxAmount"]) if taxed else 0)),
            )
            for line in row["LineItems"]
            if line.get("AccountCode")
        ]
        # CurrencyRate is foreign money for one of the home currency.
        rate = 1 / _number(row.get("CurrencyRate") or 1)
        papers.append(Paper(row["CurrencyCode"], rate, sign * _number(row["SubTotal"]), lines))
    return papers


def quickbooks(books: Books, account: str, since: date, until: date) -> list[Paper]:
    """From QuickBooks' books, with prices before tax: a discount takes the same part of every line."""
    skus = {row["Id"]: row["Sku"] for row in books["items"] if row["_account"] == account}
    papers = []
    for name, sign in (("invoices", 1), ("credits", -1)):
        for row in books[name]:
            note = str(row.get("PrivateNote") or "").lower()
            on = date.fromisoformat(row["TxnDate"])
            gone = UNREVIEWED in note or ("voided" in note and not row["TotalAmt"])
            if row["_account"] != account or gone or not since <= on <= until:
                continue
            goods = [line for line in row["Line"] if line["DetailType"] == "SalesItemLineDetail"]
            off = [_number(line["Amount"]) for line in row["Line"] if line["DetailType"] == "DiscountLineDetail"]
            net = _number(row["TotalAmt"]) - _number(row["TxnTaxDetail"]["TotalTax"])
            part = 1 - sum(off, Fraction(0)) / (net + sum(off, Fraction(0)))
            lines = [
                (skus[line["SalesItemLineDetail"]["ItemRef"]["value"]], sign * part * _net(line, row)) for line in goods
            ]
            papers.append(Paper(row["CurrencyRef"]["value"], _number(row["ExchangeRate"]), sign * net, lines))
    return papers


def _net(line: Row, row: Row) -> Fraction:
    """A credit memo of the sandbox's own states its one line before tax, beside the amount with it."""
    stated = _number(line["Amount"])
    inside = line["SalesItemLineDetail"].get("TaxInclusiveAmt")
    assert row.get("GlobalTaxCalculation") != "TaxInclusive" or (inside and stated < _number(inside))
    return stated


PAPERS: Mapping[str, Callable[[Books, str, date, date], list[Paper]]] = {"xero": xero, "quickbooks": quickbooks}
"""How each ledger's books are read."""


def told(organisation: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Decimal]]:
    """The rows of `ledgerlink revenue --json` under the same names; what is neither a product nor an account under its heading."""
    for row in organisation["rows"]:
        names = {"product": row["code"], "account": f"account {row['code']}"}
        yield (row["net"]["currency"], names.get(row["heading"], row["heading"])), Decimal(row["net"]["amount"])


def told_totals(organisation: Mapping[str, Any]) -> dict[str, Decimal]:
    """Its totals, as `totals` has them."""
    found = {currency: Decimal(total["net"]["amount"]) for currency, total in organisation["totals"].items()}
    return {"home": Decimal(organisation["total"]["home"]["amount"]), **found}


def _number(said: object) -> Fraction:
    return Fraction(str(said))


def _cents(amount: Fraction) -> int:
    cents = floor(abs(amount) * 100 + Fraction(1, 2))
    return cents if amount > 0 else -cents


def _amount(exact: Fraction) -> Decimal:
    assert not (exact * 100) % 1, f"{exact} is no amount of cents"
    return Decimal(int(exact * 100)).scaleb(-2)

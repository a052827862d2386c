"""QuickBooks Online as finance sees it."""

import re
from decimal import Decimal
from typing import Any

from infra.local.faces.ledger import LedgerFace
from infra.local.faces.reading import Record, at, figure, text

GOODS = "SalesItemLineDetail"
REFERENCE = re.compile(r"DEAL-\S+")
DRAFT, POSTED, VOIDED = "to be reviewed", "posted", "voided"
"""QuickBooks has no statuses: its memo says that an invoice is to be reviewed, and that it was voided."""


def status(invoice: Record) -> str:
    """What its memo makes of it."""
    memo = text(at(invoice, "PrivateNote")).lower()
    if "voided" in memo and not figure(at(invoice, "TotalAmt")):
        return VOIDED
    return DRAFT if "delete this line" in memo else POSTED


def reference(invoice: Record) -> str:
    """The reference of the deal, from its memo."""
    found = REFERENCE.search(text(at(invoice, "PrivateNote")))
    return found[0] if found else ""


def tax(invoice: Record) -> Decimal:
    """The tax of the whole invoice."""
    return figure(at(invoice, "TxnTaxDetail.TotalTax"))


def lines(invoice: Record) -> list[Any]:
    """What is sold; sums and remarks are lines, too."""
    return [line for line in at(invoice, "Line") or [] if line["DetailType"] == GOODS]


def paid(payment: Record) -> list[tuple[str, Decimal]]:
    """The invoices that it pays with money, and how much of each; a payment over nothing applies a credit."""
    money = figure(at(payment, "TotalAmt")) > 0
    return [
        (text(link["TxnId"]), figure(line["Amount"]))
        for line in (at(payment, "Line") or [] if money else [])
        for link in line["LinkedTxn"]
        if link["TxnType"] == "Invoice"
    ]


FACE = LedgerFace(
    title="QuickBooks Online",
    invoice={
        "id": "Id",
        "number": "DocNumber",
        "deal": lambda invoice: reference(invoice).removeprefix("DEAL-"),
        "reference": reference,
        "status": status,
        "customer": "CustomerRef.value",
        "currency": "CurrencyRef.value",
        "net": lambda invoice: figure(at(invoice, "TotalAmt")) - tax(invoice),
        "tax": tax,
        "total": "TotalAmt",
        "due": "Balance",
        "issued": "TxnDate",
        "due_on": "DueDate",
        "rate": lambda invoice: at(invoice, "ExchangeRate") or 1,
        "lines": lines,
    },
    line={
        "description": "Description",
        "quantity": f"{GOODS}.Qty",
        "price": f"{GOODS}.UnitPrice",
        "discount": f"{GOODS}.DiscountRate",
        "account": f"{GOODS}.ItemRef.name",
        "tax": f"{GOODS}.TaxCodeRef.value",
        "net": "Amount",
    },
    customer={"id": "Id", "name": "DisplayName", "city": "BillAddr.City"},
    payment={
        "invoice": lambda payment: next((id_ for id_, _ in paid(payment)), ""),
        "amount": lambda payment: sum((amount for _, amount in paid(payment)), Decimal(0)),
        "rate": lambda payment: at(payment, "ExchangeRate") or 1,
    },
    gone=frozenset({VOIDED}),
    makes=("POST", r"/invoice(\?|$)"),
    # ExchangeRate is of the books' currency for one of the invoice's: the other way round than Xero's.
    booked=lambda total, rate: total * rate,
    rate="1 {currency} to {rate} of the books'",
    book="us",
    currencies=("USD",),
    rules=(
        ('item = "SUB-PRO"\naccount = "200"', 'item = "SUB-PRO"\naccount = "4000"'),
        ('item = "ONBOARD"\naccount = "200"', 'item = "ONBOARD"\naccount = "4100"'),
        ('item = "SUPPORT"\naccount = "200"', 'item = "SUPPORT"\naccount = "4100"'),
        ('sku = "LICENCE"\naccount = "260"', 'sku = "LICENCE"\nitem = "SALES"\naccount = "4000"'),
        ('"OUTPUT2"', '"20.0% S"'),
    ),
)

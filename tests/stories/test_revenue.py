"""
Revenue by product, asked for at a terminal, is what the lines in the ledger's own books come to, and what its invoices say they come to.

REC-10 (revenue by product), REC-03 (what was invoiced is the ledger's to say), REC-14. Collected by product isn't attempted.
"""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.naive.revenue import by_product, told, told_totals, totals, xero
from tests.stories.desk import LINES, ONE
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

TYPED = (
    {"Description": "Seats", "ItemCode": "SUB-PRO", "Quantity": 3, "UnitAmount": "9.99", "DiscountRate": 7},
    {"Description": "Work", "Quantity": 1, "UnitAmount": "50", "AccountCode": "200"},
)


def test_revenue_by_product_is_what_the_lines_in_the_books_come_to(stage: Stage) -> None:
    draft, sold = stage.wins(stage.deal(ONE)), stage.wins(stage.deal(*LINES))
    stage.invoice(draft)
    invoice = str(stage.invoice(sold)["InvoiceID"])
    stage.ledger.act("approve", invoice)
    stage.ledger.act("credit", invoice, amount="120.00")
    stage.ledger.act(
        "create_invoice",
        Status="AUTHORISED",
        CurrencyCode="EUR",
        CurrencyRate="1.25",
        LineAmountTypes="Inclusive",
        LineItems=list(TYPED),
    )
    stage.settle()
    today = datetime.now(UTC).date()
    since, until = today - timedelta(days=400), today + timedelta(days=400)
    days = ("--since", since.isoformat(), "--until", until.isoformat())
    account = str(stage.ledger.described["account_id"])
    papers = xero(stage.ledger.books(), account, since, until)

    (found,) = stage.cli("revenue", *days, "--book", "uk")["organisations"]
    rows = list(csv.DictReader(io.StringIO(stage.terminal("revenue", *days, "--csv", "-"), newline="")))

    assert totals(papers) == told_totals(found)
    wanted, said = by_product(papers), {key: amount for key, amount in told(found) if key[1] != "rounding"}
    assert wanted == said
    assert wanted["GBP", "SUB-PRO"] >= Decimal("599.89")
    assert said["EUR", "SUB-PRO"] >= Decimal("23.22")
    assert found["left_out"]["draft"] >= 1
    assert ["uk"] == found["books"]
    for currency, total in found["totals"].items():
        own = [row for row in rows if row["currency"] == currency]
        assert Decimal(total["net"]["amount"]) == sum(Decimal(row["net"]) for row in own)
        assert Decimal(total["home"]["amount"]) == sum(Decimal(row["home_net"]) for row in own)

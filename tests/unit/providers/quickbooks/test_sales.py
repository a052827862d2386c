"""
What a QuickBooks company sold is read from its lists, whole: items by the rules' codes, discounts, bundles, prices with tax.

REC-10 (revenue by product), REC-03.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.revenue_table import RevenueTable, revenue_by_product
from shared.model.credit import CreditStatus
from shared.model.ledger import InvoiceStatus
from shared.model.refs import Kind
from shared.model.sold import SoldDocument
from shared.providers.quickbooks import sales, wire_sales
from shared.providers.quickbooks.listing import OVERLAP
from shared.providers.quickbooks.query import PAGE
from tests.fakes.quickbooks import QuickBooksOnSandbox

STANDARD, NONE = "20.0% S", "0.0% Z"
TENTH = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}


@pytest.fixture
def bench() -> QuickBooksOnSandbox:
    return QuickBooksOnSandbox()


def typed(bench: QuickBooksOnSandbox, *lines: dict[str, Any], **members: Any) -> str:
    """Finance types an invoice in."""
    own = {"Line": list(lines)} if lines else {}
    made = bench.app.provider.act("create_invoice", "", {"account": bench.account["account_id"], **own, **members})
    return str(made["Id"])


def line(
    bench: QuickBooksOnSandbox, amount: str, item: str = "SUB-PRO", tax: str = STANDARD, **more: Any
) -> dict[str, Any]:
    ids = bench.known.ids
    sold = {"ItemRef": {"value": ids["item"][item]}, "TaxCodeRef": {"value": ids["tax"].get(tax, tax)}, **more}
    return {
        "Amount": Decimal(amount),
        "Description": "Sold",
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": sold,
    }


def read(bench: QuickBooksOnSandbox, *days: date) -> list[SoldDocument]:
    """Everything of these two days and between, by default of now; what comes twice is there twice."""
    reader = sales.connect(bench.api(), bench.known)
    since, until = days or (today(bench) - timedelta(days=1), today(bench) + timedelta(days=1))

    def pages(kind: Kind) -> Iterator[SoldDocument]:
        after = ""
        while True:
            page = reader.page(kind, since, until, after)
            yield from page.documents
            after = page.after
            if not after:
                return

    return [*pages(Kind.INVOICE), *pages(Kind.CREDIT_NOTE)]


def today(bench: QuickBooksOnSandbox) -> date:
    return bench.app.clock.now().date()


def table(bench: QuickBooksOnSandbox, found: list[SoldDocument]) -> RevenueTable:
    return revenue_by_product(found, bench.known)


def nets(found: RevenueTable) -> dict[str, str]:
    return {f"{row.heading.value} {row.code}".strip(): str(row.net.amount) for row in found.rows}


def test_items_have_the_codes_of_the_rules_and_a_discount_is_shared(bench: QuickBooksOnSandbox) -> None:
    support = line(bench, "33.33", "SUPPORT", Qty=3, UnitPrice=Decimal("11.11"))
    typed(bench, line(bench, "100.01"), support, TENTH)

    found = table(bench, read(bench))

    # 133.34 less 13.33.
    assert {"product SUB-PRO": "90.01", "product SUPPORT": "30.00"} == nets(found)
    assert [("Pro plan", None), ("Support hour", Decimal(3))] == [(row.name, row.quantity) for row in found.rows]


def test_prices_with_tax_are_read_without_it_however_the_amount_is_stated(bench: QuickBooksOnSandbox) -> None:
    gross = {"GlobalTaxCalculation": "TaxInclusive"}
    both = [("100.01", "SUB-PRO", STANDARD), ("10.01", "BOOK", NONE), ("33.34", "SUPPORT", STANDARD)]
    typed(bench, *(line(bench, a, item, tax, TaxInclusiveAmt=Decimal(a)) for a, item, tax in both), **gross)
    typed(bench, line(bench, "50.00", "SALES", TaxInclusiveAmt=Decimal("60.00")), **gross)

    # 133.35 with 22.23 of tax in them; 60 is stated as 50 already.
    assert {
        "product SUB-PRO": "83.34",
        "product SALES": "50.00",
        "product SUPPORT": "27.78",
        "product BOOK": "10.01",
    } == nets(table(bench, read(bench)))


def test_a_credit_memo_is_taken_off_and_voided_or_unreviewed_invoices_do_not_count(bench: QuickBooksOnSandbox) -> None:
    invoice = typed(bench, line(bench, "100.00"))
    bench.app.provider.act("credit", invoice, {"amount": "12.00"})
    bench.app.provider.act("void", typed(bench), {"type": "Invoice"})
    typed(bench, PrivateNote="TO BE REVIEWED (delete this line to approve the invoice, or send it)")

    found = read(bench)

    assert {InvoiceStatus.AWAITING_PAYMENT, InvoiceStatus.VOIDED, InvoiceStatus.DRAFT, CreditStatus.OPEN} == {
        one.status for one in found
    }
    summed = table(bench, found)
    assert ({"product SUB-PRO": "90.00"}, {"draft": 1, "voided": 1}) == (nets(summed), summed.left_out)
    assert (1, 1) == (summed.total.invoices, summed.total.credit_notes)


def test_an_american_company_has_prices_before_tax(bench: QuickBooksOnSandbox) -> None:
    american = QuickBooksOnSandbox(bench.app, number=1)
    typed(american, line(american, "100.00", "BOOK", "TAX"), line(american, "20.00", "SUPPORT", "NON"))

    (found,) = read(american)

    assert ("USD", None) == (found.net.currency, found.exchange_rate)
    assert {"product BOOK": "100.00", "product SUPPORT": "20.00"} == nets(table(american, [found]))


def test_the_days_are_those_of_the_documents_and_both_ends_count(bench: QuickBooksOnSandbox) -> None:
    first, last = date(2026, 3, 2), date(2026, 3, 5)
    for amount, day in (("1.00", date(2026, 3, 1)), ("2.00", first), ("4.00", last), ("8.00", date(2026, 3, 6))):
        typed(bench, line(bench, amount), TxnDate=day.isoformat())

    assert [Decimal("2.00"), Decimal("4.00")] == [one.net.amount for one in read(bench, first, last)]
    assert {first, last} == {one.issue_date for one in read(bench, first, last)}


def test_a_long_list_is_read_to_its_end_page_by_page(bench: QuickBooksOnSandbox) -> None:
    made = [typed(bench, line(bench, "1.00")) for _ in range(PAGE + 1)]
    bench.journal.calls.clear()

    found = read(bench)

    ids = [one.ref.id for one in found]
    assert set(made) == set(ids)
    assert OVERLAP == len(ids) - len(made), "what stood at the page's end is read again, and is one by its reference"
    assert 3 == len(bench.journal.calls)


def test_a_bundle_is_what_it_is_made_of(bench: QuickBooksOnSandbox) -> None:
    inside = {"Line": [line(bench, "30.00"), line(bench, "20.00", "SUPPORT")]}
    shown = wire_sales.SoldInvoice.model_validate(
        {
            "Id": "7",
            "MetaData": {},
            "TotalAmt": Decimal("60.00"),
            "Balance": Decimal("60.00"),
            "TxnDate": "2026-11-21",
            "TxnTaxDetail": {"TotalTax": Decimal("10.00")},
            "Line": [
                {"Amount": Decimal("50.00"), "DetailType": "GroupLineDetail", "GroupLineDetail": inside},
                {"Amount": Decimal("50.00"), "DetailType": "SubTotalLineDetail"},
            ],
        }
    )

    found = sales.document(shown, Kind.INVOICE, bench.connection, bench.known)

    assert {"product SUB-PRO": "30.00", "product SUPPORT": "20.00"} == nets(table(bench, [found]))

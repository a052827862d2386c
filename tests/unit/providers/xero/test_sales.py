"""
What a Xero organisation sold is read from its lists, whole, whatever its prices include.

REC-10 (revenue by product), REC-03.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.domain.revenue_table import RevenueTable, revenue_by_product
from shared.errors import Malformed
from shared.model.credit import CreditStatus
from shared.model.ledger import InvoiceStatus
from shared.model.refs import Kind
from shared.model.sold import SoldDocument
from shared.providers.xero import sales, wire_sales
from shared.providers.xero.reading import parsed
from tests.fakes.xero import XeroOnSandbox


class PagesOfTwo(httpx.BaseTransport):
    """The sandbox, as an organisation with five hundred times as many documents."""

    def __init__(self, bench: XeroOnSandbox) -> None:
        self.behind = SandboxTransport(bench.app)
        self.pages: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert "1000" == request.url.params["pageSize"]
        self.pages.append(request.url.params["page"])
        request.url = request.url.copy_merge_params({"pageSize": "2"})
        return self.behind.handle_request(request)


@pytest.fixture
def bench() -> XeroOnSandbox:
    return XeroOnSandbox()


def typed(bench: XeroOnSandbox, *lines: dict[str, Any], **members: Any) -> str:
    """Finance types an invoice in."""
    own = {"LineItems": list(lines)} if lines else {}
    made = bench.app.provider.act("create_invoice", "", {"Status": "AUTHORISED", **own, **members})
    return str(made["InvoiceID"])


def line(amount: str, item: str = "SUB-PRO", quantity: int = 1, **members: Any) -> dict[str, Any]:
    sold = {"ItemCode": item} if item else {"AccountCode": "200"}
    return {"Description": "Sold", "Quantity": quantity, "UnitAmount": amount, "TaxType": "OUTPUT2", **sold, **members}


def read(bench: XeroOnSandbox, *days: date, transport: httpx.BaseTransport | None = None) -> list[SoldDocument]:
    """Everything of these two days and between, by default of now."""
    reader = sales.connect(bench.api(transport), bench.ledger().organisation())
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


def today(bench: XeroOnSandbox) -> date:
    return bench.app.clock.now().date()


def table(bench: XeroOnSandbox, found: list[SoldDocument]) -> RevenueTable:
    return revenue_by_product(found, bench.ledger().organisation())


def nets(found: RevenueTable) -> dict[str, str]:
    return {f"{row.heading.value} {row.code}".strip(): str(row.net.amount) for row in found.rows}


@pytest.mark.parametrize(
    ("prices", "wanted"),
    [
        ("Exclusive", {"product SUB-PRO": "27.87", "account 200": "50.00"}),
        # 27.87 has 4.645 of tax, so 4.65; 50 has 8.33.
        ("Inclusive", {"account 200": "41.67", "product SUB-PRO": "23.22"}),
        ("NoTax", {"product SUB-PRO": "27.87", "account 200": "50.00"}),
    ],
)
def test_lines_are_read_without_tax_and_after_their_discount(
    bench: XeroOnSandbox, prices: str, wanted: dict[str, str]
) -> None:
    # Three at 9.99, less 7%: 27.8721.
    typed(bench, line("9.99", quantity=3, DiscountRate=7), line("50", ""), LineAmountTypes=prices)

    found = table(bench, read(bench))

    assert wanted == nets(found)
    pro = next(row for row in found.rows if row.code == "SUB-PRO")
    assert ("Pro plan", Decimal(3), 1) == (pro.name, pro.quantity, pro.invoices)


def test_a_credit_note_says_what_it_takes_back(bench: XeroOnSandbox) -> None:
    invoice = typed(bench, line("100"))
    bench.app.provider.act("credit", invoice, {"amount": "12.00"})

    found = read(bench)

    assert [InvoiceStatus.AWAITING_PAYMENT, CreditStatus.USED_UP] == [one.status for one in found]
    assert {"product SUB-PRO": "100.00", "account 200": "-10.00"} == nets(table(bench, found))


def test_drafts_and_what_was_removed_are_read_with_their_status_and_bills_not_at_all(bench: XeroOnSandbox) -> None:
    typed(bench, Status="DRAFT")
    bench.app.provider.act("void", typed(bench), {})
    typed(
        bench, Type="ACCPAY", InvoiceNumber="THEIRS-1", LineItems=[line("5", "", AccountCode="400", TaxType="INPUT2")]
    )

    found = read(bench)

    assert {InvoiceStatus.DRAFT, InvoiceStatus.VOIDED} == {one.status for one in found}
    assert {"draft": 1, "voided": 1} == table(bench, found).left_out


def test_a_foreign_invoice_has_its_currency_and_its_rate(bench: XeroOnSandbox) -> None:
    typed(bench, line("100"), CurrencyCode="EUR", CurrencyRate="1.25")

    (row,) = table(bench, read(bench)).rows

    assert ("EUR", Decimal("100.00")) == (row.net.currency, row.net.amount)
    assert row.home is not None
    assert ("GBP", Decimal("80.00")) == (row.home.currency, row.home.amount)


def test_the_days_are_those_of_the_documents_and_both_ends_count(bench: XeroOnSandbox) -> None:
    first, last = date(2026, 3, 2), date(2026, 3, 5)
    for amount, day in (("1", date(2026, 3, 1)), ("2", first), ("4", last), ("8", date(2026, 3, 6))):
        typed(bench, line(amount), Date=day.isoformat(), DueDate=day.isoformat())

    found = read(bench, first, last)

    assert ({Decimal("2.00"), Decimal("4.00")}, 2) == ({one.net.amount for one in found}, len(found))
    assert {first, last} == {one.issue_date for one in found}


def test_a_long_list_is_read_to_its_end_page_by_page(bench: XeroOnSandbox) -> None:
    made = {typed(bench, line(str(number))) for number in range(1, 6)}
    pages = PagesOfTwo(bench)

    found = read(bench, transport=pages)

    assert (made, 5) == ({one.ref.id for one in found}, len(found))
    assert ["1", "2", "3", "1"] == pages.pages
    assert {"product SUB-PRO": "15.00"} == nets(table(bench, found))


def test_a_document_without_a_date_or_a_total_is_an_error_that_says_so(bench: XeroOnSandbox) -> None:
    shown = wire_sales.SoldDocument.model_validate(
        {"InvoiceID": "i-1", "Status": "PAID", "CurrencyCode": "GBP", "SubTotal": Decimal(1)}
    )

    with pytest.raises(ValueError, match="i-1 has no date"):
        sales.document(shown, Kind.INVOICE, bench.connection)
    with pytest.raises(Malformed, match="SubTotal"):
        parsed(wire_sales.SoldDocument, {"CreditNoteID": "c-1", "Status": "PAID", "CurrencyCode": "GBP"})

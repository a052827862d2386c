"""
One CRM into two books by rule: pounds and euros into Xero, dollars into QuickBooks; and one price in either.

SYS-01, TAX-01, TAX-02, TAX-03; REC-10 and REC-03 (revenue by product, of both organisations). Figures are worked by hand, at the rates that the CRM froze: 0.85 pounds for a euro, 0.78 for a dollar.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from infra.local.faces import crm_face, ledger_face
from infra.local.faces.reading import Record, at
from infra.local.finance import Finance
from infra.local.pair import Side
from infra.local.sales import Sales
from infra.local.stack import LocalStack
from shared.wiring import world
from tests.naive.revenue import PAPERS, by_product, told, told_totals, totals
from tests.pairs.stage import LINES, ONE, PairStage

pytestmark = pytest.mark.stack

GOODS = "SalesItemLineDetail"
XERO, QUICKBOOKS = 'currencies = ["GBP", "EUR"]', 'currencies = ["USD"]'
"""What the two books take by the rules of these three providers."""
EUROS_ELSEWHERE = ((XERO, 'currencies = ["GBP"]'), (QUICKBOOKS, 'currencies = ["USD", "EUR"]'))


@dataclass
class TwoBooks(PairStage):
    """The stage of a CRM and Xero, with QuickBooks beside it."""

    other: Finance = field(kw_only=True)

    @property
    def sides(self) -> tuple[Side, ...]:
        """All three."""
        return self.crm, self.ledger, self.other.side

    def won(self, currency: str, *lines: dict[str, str]) -> str:
        """A deal in this currency, won and invoiced."""
        deal = self.wins(self.deal(*lines, currency=currency))
        self.told(deal, invoice_status="draft", invoice_currency=currency)
        self.settle()
        return deal

    def books(self, deal: str) -> list[tuple[str, Decimal]]:
        """In which books the deal stands, and with what total in the books' own currency."""
        return [
            (where.side.name, where.booked(invoice))
            for where in (self.finance, self.other)
            for invoice in where.of_deal(deal)
        ]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoBooks]:
    folder: Path = tmp_path_factory.mktemp("books")
    with LocalStack(providers=("hubspot", "xero", "quickbooks")) as stack:
        stack.wake()
        (folder / "build").mkdir()
        (folder / "build" / "local.json").write_text(json.dumps(stack.description))
        crm, xero, quickbooks = (Side(name, described) for name, described in stack.sandboxes.items())
        with crm.client, xero.client, quickbooks.client:
            yield TwoBooks(
                crm,
                xero,
                stack,
                world(stack.settings),
                folder,
                sales=Sales(crm, crm_face("hubspot")),
                finance=Finance(xero, ledger_face("xero")),
                other=Finance(quickbooks, ledger_face("quickbooks")),
            )


def test_the_currency_decides_the_book_and_each_deal_is_paid_in_its_own(stage: TwoBooks) -> None:
    pounds, dollars = stage.won("GBP", ONE), stage.won("USD", ONE)

    # 480 and a fifth: 576 pounds; 576 dollars are 449.28 pounds.
    assert [("xero", Decimal("576.00"))] == stage.books(pounds)
    assert [("quickbooks", Decimal("449.28"))] == stage.books(dollars)

    for deal, where in ((pounds, stage.finance), (dollars, stage.other)):
        (invoice,) = where.of_deal(deal)
        where.side.act("approve", where.of(invoice, "id"))
        where.side.act("pay", where.of(invoice, "id"))
        stage.told(deal, invoice_status="paid", invoice_paid="576.00")
    stage.settle()
    assert [1, 1] == [len(stage.books(deal)) for deal in (pounds, dollars)]


def test_one_foreign_price_comes_to_the_same_in_both_books_though_they_state_its_rate_the_other_way_round(
    stage: TwoBooks,
) -> None:
    first = stage.won("EUR", *LINES)
    with stage.under(*EUROS_ELSEWHERE):
        second = stage.won("EUR", *LINES)

    # 2249.89 and 449.98; 2699.87 x 0.85 is 2294.8895.
    assert [("xero", Decimal("2294.89"))] == stage.books(first)
    assert [("quickbooks", Decimal("2294.89"))] == stage.books(second)
    ((one,), (other,)) = stage.finance.of_deal(first), stage.other.of_deal(second)
    assert (Decimal("1.176471"), Decimal("0.85")) == (rate(stage.finance, one), rate(stage.other, other))
    assert Decimal("2294.89") == Decimal(str(at(other, "HomeTotalAmt")))
    for deal in (first, second):
        said = stage.sales.facts("deal", deal)
        assert ("2294.89", "0.85") == (said["home_total"], said["exchange_rate"])
        assert ("2249.89", "449.98") == (said["invoice_net"], said["invoice_tax"])


def test_revenue_by_product_is_what_the_lines_of_either_organisations_books_come_to(stage: TwoBooks) -> None:
    dollars = stage.won("USD", *LINES)
    sold = ((stage.other, dollars), (stage.finance, stage.won("GBP", *LINES)))
    stage.won("USD", ONE)
    for where, deal in sold:
        (invoice,) = where.of_deal(deal)
        where.side.act("approve", where.of(invoice, "id"))
        where.side.act("credit", where.of(invoice, "id"), amount="12.00")
    # Of 100 and 50 a tenth is taken off both.
    refs = at(stage.other.of_deal(dollars)[0], "Line")[0]["SalesItemLineDetail"]
    goods = [
        {"DetailType": GOODS, "Amount": amount, GOODS: {"ItemRef": refs["ItemRef"], "TaxCodeRef": refs["TaxCodeRef"]}}
        for amount in (100, 50)
    ]
    off = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}
    stage.other.side.act("create_invoice", Line=[*goods, off])
    stage.settle()
    today = datetime.now(UTC).date()
    since, until = today - timedelta(days=400), today + timedelta(days=400)

    found = stage.cli("revenue", "--since", since.isoformat(), "--until", until.isoformat())["organisations"]

    for (where, _), organisation in zip(sold, found, strict=True):
        account = str(where.side.described["account_id"])
        assert f"{where.side.name}:{account}" == organisation["organisation"]
        papers = PAPERS[where.side.name](where.side.books(), account, since, until)
        assert totals(papers) == told_totals(organisation)
        assert by_product(papers) == {key: amount for key, amount in told(organisation) if key[1] != "rounding"}
        assert len(papers) == organisation["total"]["invoices"] + organisation["total"]["credit_notes"]
    assert found[0]["left_out"]["draft"] >= 1, "QuickBooks has no drafts: it is one until finance has looked at it"
    assert Decimal("135.00") <= Decimal(found[0]["totals"]["GBP"]["net"]["amount"])


def rate(where: Finance, invoice: Record) -> Decimal:
    """The invoice's rate, as that ledger states it."""
    return Decimal(str(at(invoice, where.face.invoice["rate"])))

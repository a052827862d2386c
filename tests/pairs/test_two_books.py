"""
One CRM into two books by rule: pounds and euros into Xero, dollars into QuickBooks; and one price in either.

SYS-01, TAX-01, TAX-02, TAX-03. Figures are worked by hand, at the rates that the CRM froze: 0.85 pounds for a euro, 0.78 for a dollar.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
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
from tests.pairs.stage import LINES, ONE, PairStage

pytestmark = pytest.mark.stack

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


def rate(where: Finance, invoice: Record) -> Decimal:
    """The invoice's rate, as that ledger states it."""
    return Decimal(str(at(invoice, where.face.invoice["rate"])))

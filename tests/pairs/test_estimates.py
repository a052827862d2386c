"""
HubSpot beside QuickBooks where drafts are estimates: nothing is posted before finance accepts, then one invoice is, and its money
comes back to the deal.
"""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from infra.local.faces.quickbooks import reference
from infra.local.faces.reading import Record, at
from tests.pairs.stage import ONE, PairStage, staged

pytestmark = pytest.mark.stack

POSTED, ESTIMATES = 'prices = "exclusive"', 'prices = "exclusive"\ndrafts = "estimate"'


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PairStage]:
    with staged("hubspot-quickbooks", tmp_path_factory.mktemp("estimates")) as stage, stage.under((POSTED, ESTIMATES)):
        yield stage


def estimate_of(stage: PairStage, deal: str) -> Record:
    """The deal's one estimate, as the books have it."""
    (found,) = [row for row in stage.ledger.book("estimates") if reference(row) == f"DEAL-{deal}"]
    return found


def test_a_won_deal_is_an_estimate_then_on_acceptance_one_invoice_then_paid(stage: PairStage) -> None:
    deal = stage.wins(stage.deal(ONE))
    stage.told(deal, sync_status="invoiced", invoice_status="draft", invoice_net="480.00")
    stage.settle()
    estimate = estimate_of(stage, deal)
    assert ("Pending", []) == (at(estimate, "TxnStatus"), stage.finance.of_deal(deal))
    assert 1 == sum("Nothing is posted" in note for note in stage.sales.notes("deal", deal))

    stage.ledger.act("accept", str(at(estimate, "Id")), type="Estimate")
    stage.told(deal, invoice_status="awaiting_payment", invoice_due="576.00")
    stage.settle()
    (invoice,) = stage.finance.of_deal(deal)
    assert Decimal("576.00") == stage.finance.amount(invoice, "total")
    assert "Closed" == at(estimate_of(stage, deal), "TxnStatus")

    stage.ledger.act("pay", stage.finance.of(invoice, "id"))
    stage.told(deal, invoice_status="paid", invoice_due="0.00", invoice_paid="576.00")
    stage.settle()
    assert 1 == len(stage.finance.of_deal(deal))


def test_the_invoice_that_finance_makes_of_the_estimate_is_the_deals(stage: PairStage) -> None:
    deal = stage.wins(stage.deal(ONE))
    stage.told(deal, sync_status="invoiced", invoice_status="draft")
    stage.settle()
    stage.ledger.act("approve", str(at(estimate_of(stage, deal), "Id")), type="Estimate")
    stage.told(deal, invoice_status="awaiting_payment")
    stage.settle()

    (invoice,) = stage.finance.of_deal(deal)
    assert stage.finance.of(invoice, "id") == stage.sales.facts("deal", deal)["invoice_id"]

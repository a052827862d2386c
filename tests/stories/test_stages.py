"""
Which stage hands a deal off, and that moving back and forth makes no second invoice.

AUT-02, FAIL-02.
"""

import pytest

from tests.stories.desk import ONE
from tests.stories.stage import Stage
from tests.stories.test_polling import calls

pytestmark = pytest.mark.stack

VERBAL_YES = 'stage = "contractsent"\npipeline = "default"'


def one_of_each(stage: Stage, deal: str, tasks: int = 0) -> None:
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    assert ["DRAFT"] == [invoice["Status"] for invoice in stage.invoices(deal)]
    assert (1, tasks) == (len(stage.on(deal, "notes")), len(stage.on(deal, "tasks")))
    assert [] == stage.held(deal)


def test_a_deal_moves_on_when_it_is_paid_and_our_own_move_is_not_read(stage: Stage) -> None:
    """AUT-05: invoiced at the verbal yes, won when the money is there."""
    with stage.under(
        ('crm = "hubspot:4455667"', 'crm = "hubspot:4455667"\npaid_stage = "closedwon"'), ('stage = "won"', VERBAL_YES)
    ):
        deal = stage.deal(ONE)
        stage.moves(deal, "contractsent")
        invoice = stage.invoice(deal)["InvoiceID"]
        stage.ledger.act("approve", invoice)
        stage.told(deal, payment_status="unpaid")
        stage.settle()
        mark = stage.crm.last_call()
        stage.ledger.act("pay", invoice)
        stage.told(deal, payment_status="paid")
        stage.settle()

        assert "closedwon" == stage.record("deals", deal)["dealstage"]
        about = [call for call in calls(stage.crm, mark) if f"/deals/{deal}" in call["path"]]
        assert ["GET", "PATCH"] == [call["method"] for call in about], (
            "one look before, one write; the echo is not read"
        )
        assert any("dealstage" in str(event) for delivery in stage.delivered(deal) for event in delivery)
        assert 1 == len(stage.invoices(deal))


def test_a_paid_deal_that_went_further_is_not_moved_back(stage: Stage) -> None:
    """AUT-05."""
    with stage.under(
        ('crm = "hubspot:4455667"', 'crm = "hubspot:4455667"\npaid_stage = "closedwon"'), ('stage = "won"', VERBAL_YES)
    ):
        deal = stage.deal(ONE)
        stage.moves(deal, "contractsent")
        invoice = stage.invoice(deal)["InvoiceID"]
        stage.ledger.act("approve", invoice)
        stage.moves(deal, "lost")
        stage.told(deal, sync_status="held")
        stage.ledger.act("pay", invoice)
        stage.told(deal, payment_status="paid")
        stage.settle()

        assert "closedlost" == stage.record("deals", deal)["dealstage"]


@pytest.mark.parametrize("between", ["open", "lost"])
def test_a_deal_that_is_reopened_and_won_again_keeps_its_one_invoice(stage: Stage, between: str) -> None:
    """FAIL-02: meanwhile finance and the owner know that an invoice stands for a deal that isn't won; then all is well."""
    deal = stage.wins(stage.deal(ONE))
    invoice = stage.invoice(deal)
    stage.settle()
    for _ in range(2):
        stage.moves(deal, between)
        told = stage.told(deal, sync_status="held")
        stage.settle()
        assert ["no_longer_won"] == [hold["code"] for hold in stage.held(deal)]
        assert invoice["InvoiceNumber"] in told["sync_message"]
        stage.wins(deal)

        one_of_each(stage, deal, tasks=1)


def test_ten_changes_of_mind_in_a_row_make_one_invoice(stage: Stage) -> None:
    """FAIL-02."""
    deal = stage.deal(ONE)
    for _ in range(10):
        stage.wins(deal)
        stage.moves(deal, "lost")
    stage.wins(deal)
    stage.told(deal, sync_status="invoiced")
    stage.settle()

    assert 1 == len(stage.invoices(deal)) == len(stage.on(deal, "notes"))
    assert len(stage.on(deal, "tasks")) <= 1
    assert [] == stage.held(deal)


def test_a_draft_that_finance_deleted_is_not_made_again(stage: Stage) -> None:
    """FAIL-02, GRD-01: what finance declined stays declined, whatever sales does to the stage."""
    deal = stage.wins(stage.deal(ONE))
    stage.ledger.act("delete", stage.invoice(deal)["InvoiceID"])
    stage.told(deal, sync_status="declined", invoice_status="deleted")
    stage.moves(deal, "open")
    stage.settle()
    stage.wins(deal)
    stage.settle()

    assert ["DELETED"] == [invoice["Status"] for invoice in stage.invoices(deal)]
    assert "declined" == stage.fields(deal)["sync_status"]


def test_a_deal_that_is_lost_before_it_is_looked_at_is_left_alone(stage: Stage) -> None:
    stage.crm.control("webhooks", {"mode": "delay"})
    deal = stage.wins(stage.deal(ONE))
    stage.moves(deal, "lost")
    stage.crm.control("webhooks", {"mode": "on"})
    stage.settle()

    assert ([], {}) == (stage.invoices(deal), stage.fields(deal))


def test_another_stage_may_hand_deals_off(stage: Stage) -> None:
    """AUT-02: a verbal yes, in one pipeline; a win in another pipeline does nothing then."""
    with stage.under(('stage = "won"', VERBAL_YES)):
        agreed = stage.deal(ONE)
        renewed = stage.deal(ONE, pipeline="184110200", dealstage="184110201")
        stage.moves(renewed, "won")
        stage.moves(agreed, "contractsent")
        stage.invoice(agreed)
        stage.settle()
        assert [] == stage.invoices(renewed)
        stage.wins(agreed)

        one_of_each(stage, agreed)

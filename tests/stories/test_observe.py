"""
A book that observes shows its plans and writes nothing, whoever asks, until it is set live.

GRD-01, GRD-03.
"""

from collections.abc import Iterator

import pytest

from tests.stories.desk import LINES, NET, ONE, TAX, writes
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

OBSERVE = ('mode = "live"', 'mode = "observe"')


@pytest.fixture
def observing(stage: Stage) -> Iterator[Stage]:
    """The stack under an observing book; when the story ends no write may have reached either side."""
    stage.settle()
    marks = stage.crm.last_call(), stage.ledger.last_call()
    with stage.under(OBSERVE):
        yield stage
        stage.settle()
    assert [] == writes(stage.crm.business_calls(marks[0])) + writes(stage.ledger.business_calls(marks[1]))


def is_planned(stage: Stage, deal: str) -> None:
    """Its story says what would be done; its records say nothing."""
    stage.until(lambda: planned(stage, deal), lambda: f"a plan for {deal}")
    stage.settle()
    assert ({}, [], []) == (stage.fields(deal), stage.on(deal, "notes"), stage.on(deal, "tasks"))
    assert [] == stage.invoices(deal)


def planned(stage: Stage, deal: str) -> bool:
    handoff = stage.world.links.dossier(stage.ref(deal)).handoff
    return handoff is not None and handoff.state.value == "planned"


def test_the_plan_of_a_won_deal_is_shown_and_not_carried_out(observing: Stage) -> None:
    deal = observing.wins(observing.deal(*LINES, deal_currency_code="EUR"))
    is_planned(observing, deal)
    story = observing.cli("explain", "deal", deal)

    assert "planned" == story["state"]
    assert "mode observe" in story["reason"]
    assert {"amount": str(NET + TAX), "currency": "EUR"} == story["predicted_total"]
    assert {"create customer", "create draft invoice", "mode"} <= {decision["rule"] for decision in story["decisions"]}
    assert {"GET", "POST"} >= {call["method"] for call in story["calls"]}
    assert [] == story["links"]


def test_no_hand_and_no_repetition_gets_a_write_past_an_observing_book(observing: Stage) -> None:
    deal = observing.wins(observing.deal(ONE))
    is_planned(observing, deal)
    for function in ("deal_won", "write_back"):
        assert {"batchItemFailures": []} == observing.invoke(function, observing.look_again(deal))
    for delivery in observing.delivered(deal):
        assert 200 == observing.deliver(delivery)
    assert 200 == observing.deliver([observing.event(deal)])
    observing.touches(deal)

    is_planned(observing, deal)


def test_a_planned_deal_that_is_lost_is_not_told_either(observing: Stage) -> None:
    deal = observing.wins(observing.deal(ONE))
    is_planned(observing, deal)
    observing.moves(deal, "lost")
    observing.settle()

    assert "excluded" == observing.cli("explain", "deal", deal)["state"]
    assert {} == observing.fields(deal)


@pytest.mark.parametrize(
    "properties", [{"amount": "500"}, {"deal_currency_code": "CHF"}], ids=["amounts disagree", "no book"]
)
def test_a_deal_that_would_be_held_is_not_told_either(observing: Stage, properties: dict[str, str]) -> None:
    observing.crm.act("settings", rates={"EUR": "0.85", "USD": "0.78", "CHF": "0.89"})
    deal = observing.wins(observing.open_deal([ONE], properties, observing.company()))
    observing.until(lambda: observing.held(deal), lambda: f"a hold of {deal}")
    observing.settle()

    assert ({}, []) == (observing.fields(deal), observing.on(deal, "tasks"))


def test_once_the_book_is_live_touching_the_deal_makes_its_invoice(stage: Stage) -> None:
    with stage.under(OBSERVE):
        deal = stage.wins(stage.deal(ONE))
        is_planned(stage, deal)
    stage.settle()
    assert [] == stage.invoices(deal)
    stage.touches(deal)

    assert "DRAFT" == stage.invoice(deal)["Status"]
    stage.told(deal, sync_status="invoiced", invoice_status="draft")
    stage.settle()
    assert 1 == len(stage.invoices(deal)) == len(stage.on(deal, "notes"))


def test_an_invoice_made_before_the_book_observes_is_not_reported_on(stage: Stage) -> None:
    """Finance approves meanwhile: we learn of it and say so only when the book is live again."""
    deal = stage.wins(stage.deal(ONE))
    invoice = stage.invoice(deal)
    stage.told(deal, invoice_status="draft")
    stage.settle()
    marks = stage.crm.last_call()
    with stage.under(OBSERVE):
        stage.ledger.act("approve", invoice["InvoiceID"])
        stage.settle()
        assert [] == writes(stage.crm.business_calls(marks))
        assert "draft" == stage.fields(deal)["invoice_status"]
    stage.touches(deal)

    stage.told(deal, invoice_status="awaiting_payment")

"""What the ledger's webhooks and polls don't tell is told as soon as somebody asks, by command or by the CRM's field. FAIL-08."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from shared.model.refs import ConnectionId
from tests.pairs.stage import ONE, PairStage

pytestmark = pytest.mark.stack

A_MONTH = timedelta(days=30)


@contextmanager
def silent(stage: PairStage) -> Iterator[None]:
    """Meanwhile the ledger tells of nothing, and nobody asks it by the clock: it was asked a month from now."""
    cursors, clock = stage.world.cursors, stage.world.clock
    ledger = ConnectionId(f"{stage.ledger.name}:{stage.ledger.described['account_id']}")
    for _ in range(2):  # a poll that had begun already ends with its own time
        cursors.finish(ledger, clock.now() + A_MONTH, {}, more=False)
        stage.settle()
    stage.ledger.control("webhooks", {"mode": "off"})
    try:
        yield
    finally:
        stage.ledger.control("webhooks", {"mode": "on"})
        cursors.finish(ledger, clock.now(), {}, more=False)


def test_a_payment_that_nobody_told_of_is_told_by_command_and_by_the_companys_field(stage: PairStage) -> None:
    company = stage.company()
    deal, invoice = stage.drafted(ONE, company=company)
    stage.ledger.act("approve", invoice)
    stage.told(deal, invoice_status="awaiting_payment")
    with silent(stage):
        stage.ledger.act("pay", invoice, amount="76.00")
        changes = stage.cli("refresh", "deal", deal)["changes"]
        assert 1 == sum(said.endswith("is partially paid now: GBP 500.00 due") for said in changes), changes
        stage.told(deal, invoice_status="partially_paid", invoice_due="500.00")
        stage.settle()

        stage.ledger.act("pay", invoice)
        stage.sales.note_down("company", company[0], action="refresh")
        stage.until(
            lambda: "is paid now: GBP 576.00" in stage.sales.facts("company", company[0]).get("action_answer", ""),
            lambda: f"an answer: {stage.sales.facts('company', company[0])}",
        )
        stage.told(deal, invoice_status="paid", invoice_due="0.00")
        stage.settle()

    assert "" == stage.sales.facts("company", company[0]).get("action", "")
    assert [] == stage.cli("refresh", "company", company[0])["changes"]

"""
Webhooks come twice, in any order, or late: one customer, one invoice, one note for each deal all the same.

GRD-05, FAIL-02.
"""

import random

import pytest

from tests.stories.desk import ONE
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

DEALS = 5


@pytest.mark.parametrize("mode", ["duplicate", "reorder", "delay"])
def test_many_deals_won_at_once_get_one_of_everything(stage: Stage, mode: str) -> None:
    won = [stage.deal(ONE) for _ in range(DEALS)]
    stage.settle()
    for side in (stage.crm, stage.ledger):
        side.control("webhooks", {"mode": mode, "seed": DEALS})
    random.Random(DEALS).shuffle(won)  # noqa: S311  # order, not secrecy
    for deal in won:
        stage.wins(deal)
        stage.edits(deal, closedate="1795000000000")
    for side in (stage.crm, stage.ledger):
        side.control("webhooks", {"mode": "on"} if mode == "delay" else {})
    for deal in won:
        stage.told(deal, sync_status="invoiced")
    stage.settle()

    invoices = {deal: stage.invoices(deal) for deal in won}
    assert [1] * DEALS == [len(found) for found in invoices.values()]
    assert DEALS == len({found[0]["Contact"]["ContactID"] for found in invoices.values()})
    names = [found[0]["Contact"]["Name"] for found in invoices.values()]
    assert [1] * DEALS == [len(stage.customers(Name=name)) for name in names]
    assert [(1, 0)] * DEALS == [(len(stage.on(deal, "notes")), len(stage.on(deal, "tasks"))) for deal in won]


def test_a_delivery_that_comes_again_later_is_not_carried_out_again(stage: Stage) -> None:
    """The vendor sends a delivery for days; the very same event finds everything done, and costs no call."""
    deal = stage.wins(stage.deal(ONE))
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    marks = stage.crm.last_call(), stage.ledger.last_call()
    for delivery in stage.delivered(deal):
        assert 200 == stage.deliver(delivery)
    stage.settle()

    assert [] == stage.crm.calls(marks[0]) == stage.ledger.calls(marks[1])
    assert 1 == len(stage.invoices(deal)) == len(stage.on(deal, "notes"))

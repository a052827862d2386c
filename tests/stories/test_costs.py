"""
What a won deal costs, counted where it is billed: calls in the providers' own logs, writes by the emulated DynamoDB.

NUM-01: from the stage change until all is quiet, echoes included; tokens, and calls refused because one had run out, apart.
"""

import pytest

from infra.local.pair import Side
from tests.stories.desk import LINES, ONE
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

LIMITER_UNITS = 3
"""Reservations of calls. They are kept for a moment only, so a slow machine makes more of them: not counted, but allowed for."""
APART = ("limiter#", "token ")


def calls(side: Side, since: int) -> list[str]:
    return [f"{call['method']} {call['path']}" for call in side.business_calls(since) if call["status"] != 401]


@pytest.mark.parametrize(
    ("known", "most_calls", "most_units"), [(True, 6, 16), (False, 10, 25)], ids=["linked customer", "new customer"]
)
def test_a_won_deal_costs_few_calls_and_few_writes(
    stage: Stage, *, known: bool, most_calls: int, most_units: int
) -> None:
    """Rate limits bind first."""
    company = stage.company()
    if known:
        stage.told(stage.wins(stage.deal(ONE, company=company)), invoice_status="draft")
    deal = stage.deal(*LINES, company=company)
    stage.settle()
    marks, written = (stage.crm.last_call(), stage.ledger.last_call()), len(stage.stack.emulator.writes())
    stage.wins(deal)
    stage.told(deal, invoice_status="draft")
    stage.settle()
    spent = calls(stage.crm, marks[0]) + calls(stage.ledger, marks[1])
    writes = [write for write in stage.stack.emulator.writes(written) if not write["items"][0].startswith(APART)]

    assert 1 == len(stage.invoices(deal)) == len(stage.on(deal, "notes"))
    assert 0 < len(spent) <= most_calls, spent
    assert 0 < sum(write["units"] for write in writes) + LIMITER_UNITS <= most_units, writes

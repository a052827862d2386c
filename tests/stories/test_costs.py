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
APART = ("limiter#", "token ", "reconciled ", "nights ")
"""Reservations, tokens, and what the first tick says once of each account: since when its books and nights are followed."""
PAYMENT_UNITS = 20
FOLLOWED_UP = '[receivables.paid]\nfollow_up = "Ask for a review"\n'


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


@pytest.mark.parametrize(
    ("asked", "most_calls"),
    [((), 4), ((("# [receivables.paid]", FOLLOWED_UP),), 5)],
    ids=["without options", "with a follow-up"],
)
def test_a_full_payment_costs_few_calls_and_few_writes(
    stage: Stage, asked: tuple[tuple[str, str], ...], most_calls: int
) -> None:
    """NUM-02: the invoice is read, deal and company are told, and a note; the thank-you is in the deal's own write."""
    deal = stage.wins(stage.deal(ONE))
    invoice = str(stage.invoice(deal)["InvoiceID"])
    stage.ledger.act("approve", invoice)
    stage.told(deal, payment_status="unpaid")
    stage.settle()
    with stage.under(*asked):
        marks, written = (stage.crm.last_call(), stage.ledger.last_call()), len(stage.stack.emulator.writes())
        stage.ledger.act("pay", invoice)
        told = stage.told(deal, payment_status="paid")
        stage.settle()
    spent = calls(stage.crm, marks[0]) + calls(stage.ledger, marks[1])
    writes = [write for write in stage.stack.emulator.writes(written) if not write["items"][0].startswith(APART)]

    assert told["invoice_paid_on"] == told["thank_you_on"]
    assert f"paid in full on {told['thank_you_on']}" in stage.why(deal, "thank-you")
    assert len(asked) == len(stage.on(deal, "tasks"))
    assert 0 < len(spent) <= most_calls, spent
    assert 0 < sum(write["units"] for write in writes) + LIMITER_UNITS <= PAYMENT_UNITS, writes

"""
What webhooks don't bring is found by asking; what must wait long waits without a call and comes back by itself.

FAIL-07, NUM-02.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local.pair import Side
from shared.model.attention import NOTHING
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.ports.work import RECONNECT_NEEDED
from shared.usecases.connecting.reconnect import reconnected
from tests.stories.stage import ONE, Stage

pytestmark = pytest.mark.stack
LAST = datetime.max.replace(tzinfo=UTC)
LAG = 4
"""A little more than the search index of the sandbox."""


def connection_of(side: Side) -> ConnectionId:
    return ConnectionId(f"{side.name}:{side.described['account_id']}")


def poll(stage: Stage, side: Side) -> None:
    """As the tick would, once its interval is over."""
    connection = connection_of(side)
    about = Ref(connection, Kind.ACCOUNT, account_of(connection))
    side.control("clock", {"advance_s": LAG})
    stage.world.queues.send("poll", [Hint(about, f"{about}#{datetime.now(UTC)}", "time to ask what changed")])


def due_now(stage: Stage) -> None:
    """Time passes: whatever waits on the agenda is due, and is sent by the next tick."""
    agenda = stage.world.agenda
    for item in agenda.due(LAST):
        agenda.later(datetime.now(UTC), item.queue, item.hint, waits_for=item.waits_for)
    stage.stack.invoke("tick")


def calls(side: Side, since: int) -> list[dict[str, Any]]:
    """The calls after this one; a token may have run out, by the provider's clock, just when one is made again with the next."""
    return [call for call in side.business_calls(since) if call["status"] != 401]


def writes(side: Side, since: int) -> list[str]:
    return [call["path"] for call in calls(side, since) if call["method"] in {"PUT", "POST"}]


def catch_up(stage: Stage) -> None:
    """
    Ask both sides for what earlier stories changed, under rules by which most of it concerns nobody.

    Where the first poll of all these comes under rules that keep customers in step, every one of them is read, as slowly as the
    background may call: with dozens that takes longer than anybody waits for a story.
    """
    for side in (stage.crm, stage.ledger):
        poll(stage, side)
    stage.settle()
    stage.fresh_minute()


@pytest.fixture
def deaf(stage: Stage) -> Iterator[Stage]:
    """Neither side tells us anything; what earlier stories changed has been asked for already."""
    catch_up(stage)
    for side in (stage.crm, stage.ledger):
        side.control("webhooks", {"mode": "off"})
    yield stage
    for side in (stage.crm, stage.ledger):
        side.control("webhooks", {"mode": "on"})


def test_without_webhooks_a_won_deal_and_its_payment_are_found_by_asking(deaf: Stage) -> None:
    deal = deaf.deal(ONE)
    deaf.wins(deal)

    poll(deaf, deaf.crm)
    invoice = deaf.invoice(deal)
    deaf.told(deal, invoice_status="draft")

    deaf.ledger.act("approve", invoice["InvoiceID"])
    deaf.ledger.act("pay", invoice["InvoiceID"])
    poll(deaf, deaf.ledger)
    deaf.told(deal, invoice_status="paid")
    deaf.settle()
    assert len(deaf.invoices(deal)) == 1


def test_an_approved_invoice_has_its_ledger_asked_more_often_and_the_command_says_why(stage: Stage) -> None:
    cursors, connection = stage.world.cursors, connection_of(stage.ledger)
    cursors.attend(connection, cursors.attention(connection), NOTHING)  # other stories' invoices may be due
    deal = stage.deal(ONE)
    stage.wins(deal)
    invoice = stage.invoice(deal)
    stage.ledger.act("approve", invoice["InvoiceID"])
    stage.told(deal, invoice_status="awaiting_payment")
    poll(stage, stage.ledger)
    stage.settle()
    stage.stack.invoke("tick")

    shown = {row["connection"]: row for row in stage.cli("connections")}
    ledger, crm = (shown[connection_of(side)] for side in (stage.ledger, stage.crm))
    assert "invoices were sent lately" in ledger["next_ask_why"]
    assert ledger["promised_seconds"] < crm["promised_seconds"]
    assert ledger["asked_at"] < ledger["next_ask_at"]
    assert 0 < ledger["calls_used_today"] == 1000 - ledger["calls_left_today"]
    assert ledger["calls_left_for_polls"] <= 500


def test_after_a_silence_everything_is_caught_up_once_and_what_is_known_is_not_read_again(deaf: Stage) -> None:
    deals = [deaf.deal(ONE) for _ in range(3)]
    for deal in deals:
        deaf.wins(deal)

    poll(deaf, deaf.crm)
    for deal in deals:
        deaf.invoice(deal)
    deaf.settle()
    poll(deaf, deaf.crm)
    deaf.settle()
    before = deaf.crm.last_call()
    poll(deaf, deaf.crm)
    deaf.settle()

    assert [len(deaf.invoices(deal)) for deal in deals] == [1, 1, 1]
    assert [path.split("/")[-2:] for path in sorted(writes(deaf.crm, before))] == [
        [kind, "search"] for kind in ("companies", "contacts", "deals")
    ]


def test_a_long_wait_is_waited_on_the_agenda_without_a_call_and_then_goes_on(stage: Stage) -> None:
    deal, ledger = stage.deal(ONE), connection_of(stage.ledger)
    stage.ledger.control("faults", {"match": {"path": "/api.xro"}, "fault": "429", "times": 1, "retry_after": 2000})
    since = stage.ledger.last_call()
    stage.wins(deal)
    waiting = stage.until(
        lambda: [item for item in stage.world.agenda.due(LAST) if item.hint.about.id == deal],
        lambda: "the deal waiting",
    )

    stage.settle()
    assert {item.queue for item in waiting} == {"deal_won"}
    assert (waiting[0].at - datetime.now(UTC)).total_seconds() > 1800
    assert len(calls(stage.ledger, since)) == 1

    due_now(stage)
    stage.settle()
    assert len(calls(stage.ledger, since)) == 1, "nobody calls before the provider allows it"

    stage.world.limiter.lift(ledger)
    due_now(stage)
    stage.invoice(deal)
    stage.settle()
    assert len(stage.invoices(deal)) == 1


def test_work_waits_for_a_sign_in_without_a_call_and_goes_on_after_it(stage: Stage) -> None:
    deal, ledger = stage.deal(ONE), connection_of(stage.ledger)
    stage.world.connections.mark(ledger, RECONNECT_NEEDED)
    stage.word_spreads()
    since = stage.ledger.last_call()
    stage.wins(deal)
    stage.until(lambda: stage.world.agenda.waiting_for(ledger), lambda: "the deal waiting for the sign-in")
    stage.settle()
    assert stage.ledger.business_calls(since) == []

    world = stage.world
    reconnected(ledger, consents=world.connections, agenda=world.agenda, cursors=world.cursors, clock=world.clock)
    stage.stack.invoke("tick")

    stage.invoice(deal)
    stage.settle()
    assert len(stage.invoices(deal)) == 1
    stage.until(lambda: not world.cursors.polled(ledger).more, lambda: "the poll that catches up")

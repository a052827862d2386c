"""
Providers that refuse, fail, hang or answer nonsense: late at worst, never twice, never not at all.

GRD-05, FAIL-02.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.pair import Side, instant
from shared import codec
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref
from tests.stories.account import Account
from tests.stories.desk import ONE
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

INVOICES, CONTACTS, DEALS = "/api.xro/2.0/Invoices", "/api.xro/2.0/Contacts", "/crm/objects/[0-9-]+/deals/"
HALF_AN_HOUR = 31 * 60


def breaks(side: Side, method: str, path: str, fault: str, **more: Any) -> str:
    """Let the next call like this fail; gives the fault's id."""
    told = side.control("faults", {"match": {"method": method, "path": path}, "fault": fault, "times": 1, **more})
    return str(told["id"])


def fired(side: Side, fault: str) -> int:
    return int(side.client.get(f"{side.described['control']}/faults/{fault}").raise_for_status().json()["fired"])


def ends_well(stage: Stage, deal: str) -> None:
    stage.until(lambda: stage.fields(deal).get("invoice_status"), lambda: f"an end: {stage.fields(deal)}")
    stage.settle()
    assert ["DRAFT"] == [invoice["Status"] for invoice in stage.invoices(deal)]
    assert (1, 0) == (len(stage.on(deal, "notes")), len(stage.on(deal, "tasks")))
    assert "invoiced" == stage.fields(deal)["sync_status"]
    (invoice,) = stage.invoices(deal)
    assert 1 == len(stage.customers(Name=invoice["Contact"]["Name"]))


def test_a_ledger_that_asks_us_to_wait_is_not_called_before(stage: Stage) -> None:
    """GRD-05: Retry-After in seconds, by the ledger's own call log."""
    fault = breaks(stage.ledger, "PUT", INVOICES, "429", retry_after=2)
    stage.settle()
    mark = stage.ledger.last_call()
    deal = stage.wins(stage.deal(ONE))
    ends_well(stage, deal)

    calls = stage.ledger.business_calls(mark)
    refused = next(at for at, call in enumerate(calls) if call["status"] == 429)
    assert 1 == fired(stage.ledger, fault)
    waited = instant(calls[refused + 1]["at"]) - instant(calls[refused]["at"])
    assert waited.total_seconds() >= 2


@pytest.mark.parametrize(
    ("side", "method", "path", "fault"),
    [
        ("xero", "GET", CONTACTS, "500"),
        ("xero", "GET", CONTACTS, "html200"),
        ("xero", "PUT", CONTACTS, "500"),
        ("xero", "PUT", INVOICES, "500"),
        ("xero", "PUT", INVOICES, "html200"),
        ("xero", "PUT", INVOICES, "reset"),
        ("hubspot", "GET", DEALS, "html200"),
        ("hubspot", "GET", DEALS, "503"),
        ("hubspot", "PATCH", DEALS, "500"),
        ("hubspot", "POST", "/crm/objects/[0-9-]+/notes", "500"),
        ("hubspot", "POST", "/crm/objects/[0-9-]+/notes", "429"),
    ],
)
def test_one_bad_answer_costs_time_and_nothing_else(  # the row of the table
    stage: Stage, side: str, method: str, path: str, fault: str
) -> None:
    """GRD-05."""
    there = {"xero": stage.ledger, "hubspot": stage.crm}[side]
    injected = breaks(there, method, path, fault, retry_after=1 if fault == "429" else None)
    deal = stage.wins(stage.deal(ONE))
    ends_well(stage, deal)

    assert 1 == fired(there, injected)


@pytest.mark.parametrize("fault", ["reset", "500"])
@pytest.mark.parametrize(
    ("side", "method", "path"),
    [
        ("xero", "PUT", CONTACTS),
        ("xero", "PUT", INVOICES),
        ("hubspot", "POST", "/crm/objects/[0-9-]+/notes"),
    ],
)
def test_a_write_that_was_carried_out_and_not_answered_is_not_repeated(  # the row of the table
    stage: Stage, side: str, method: str, path: str, fault: str
) -> None:
    """FAIL-02: the claim is settled before anything else is done."""
    there = {"xero": stage.ledger, "hubspot": stage.crm}[side]
    injected = breaks(there, method, path, fault, commit=True)
    deal = stage.wins(stage.deal(ONE))
    ends_well(stage, deal)

    assert 1 == fired(there, injected)


def test_an_invoice_whose_answer_never_comes_is_made_once(stage: Stage) -> None:
    """FAIL-02: the ledger carries it out and hangs until we hang up."""
    injected = breaks(stage.ledger, "PUT", INVOICES, "timeout_after_commit")
    deal = stage.wins(stage.deal(ONE))
    ends_well(stage, deal)

    assert 1 == fired(stage.ledger, injected)


def test_tokens_that_expire_are_renewed_and_the_deal_goes_on(stage: Stage) -> None:
    for side in (stage.crm, stage.ledger):
        Account(stage, side).lasts()
        side.control("clock", {"advance_s": HALF_AN_HOUR})
    marks = stage.crm.last_call(), stage.ledger.last_call()
    deal = stage.wins(stage.deal(ONE))
    ends_well(stage, deal)

    for side, mark in ((stage.crm, marks[0]), (stage.ledger, marks[1])):
        calls = side.calls(mark)
        assert 401 in {call["status"] for call in calls}
        assert 1 == sum("token" in call["path"] and call["status"] == 200 for call in calls), side.name


@pytest.fixture
def unparked(stage: Stage) -> Iterator[Stage]:
    """Afterwards nothing is parked any more."""
    yield stage
    for message in stage.world.parking.parked():
        stage.world.parking.drop(message.id)


def test_poison_is_parked_with_its_cause_and_its_neighbours_go_on(unparked: Stage) -> None:
    """GRD-05: one that can't be read, one of a connection that isn't there; both beside a good one."""
    stage = unparked
    stranger = Ref(ConnectionId("hubspot:1"), Kind.DEAL, "1")
    poison = {
        "nonsense": "}{",
        "stranger": codec.dumps(Hint(about=stranger, key=f"stranger {time.time_ns()}", cause="by hand")),
    }
    stage.crm.control("webhooks", {"mode": "off"})
    deal = stage.wins(stage.deal(ONE))
    bodies = {**poison, "neighbour": codec.dumps(stage.look_again(deal))}
    sent = stage.stack.boto("sqs").send_message_batch(
        QueueUrl=stage.stack.queues["deal_won"],
        Entries=[
            {"Id": name, "MessageBody": body, "MessageGroupId": name, "MessageDeduplicationId": f"{time.time_ns()}"}
            for name, body in bodies.items()
        ],
    )
    ids = {entry["Id"]: entry["MessageId"] for entry in sent["Successful"]}
    ends_well(stage, deal)

    parked = {message["id"]: message for message in stage.cli("parked", "list")}
    assert {ids["nonsense"], ids["stranger"]} == set(parked)
    assert {("deal_won", True, True)} == {
        (message["queue"], bool(message["cause"]), message["since"].endswith("Z")) for message in parked.values()
    }
    assert "hubspot:1" in parked[ids["stranger"]]["cause"]
    assert 2 == stage.cli("state")["parked"]

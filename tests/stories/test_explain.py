"""
Every deal's whole story can be told, and nobody can change it unseen.

GRD-04.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from shared import codec
from shared.ports.stores import Deed
from tests.stories.account import Account
from tests.stories.desk import LINES, ONE
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

SHAPE = {"deal", "state", "reason", "events", "decisions", "calls", "links", "audit_ok"}
STATE = {"pending", "in_flight", "due", "parked", "held", "quiet"}


def told(stage: Stage, *lines: dict[str, str]) -> str:
    deal = stage.wins(stage.open_deal(lines or [ONE], {}, stage.company()))
    stage.told(deal, invoice_status="draft")
    stage.settle()
    return deal


def seen(calls: Sequence[dict[str, Any]], provider: str) -> Counter[tuple[str, str, str, int]]:
    return Counter((provider, call["method"], call["path"].partition("?")[0], call["status"]) for call in calls)


def test_the_story_has_its_shape(stage: Stage) -> None:
    deal = told(stage, *LINES)
    story = stage.cli("explain", "deal", deal)

    assert SHAPE <= set(story)
    assert (deal, "invoiced", True) == (story["deal"], story["state"], story["audit_ok"])
    assert stage.invoice(deal)["InvoiceNumber"] in story["reason"]
    assert all({"at", "rule", "why"} == set(decision) for decision in story["decisions"])
    assert all({"at", "provider", "method", "path", "status", "ms", "attempt"} == set(call) for call in story["calls"])
    assert {"trigger", "book", "terms", "amounts", "customer"} <= {decision["rule"] for decision in story["decisions"]}
    assert {"event", "created customer", "drafted invoice", "told the CRM"} <= {e["rule"] for e in story["events"]}
    for entries in (story["events"], story["decisions"], story["calls"]):
        assert entries
        assert all(entry["at"].endswith("Z") for entry in entries)
        assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
    remotes = {link["record"].rpartition("#")[2] for link in story["links"]}
    assert {stage.invoice(deal)["InvoiceID"], stage.invoice(deal)["Contact"]["ContactID"]} <= remotes


@pytest.mark.parametrize("later_s", [0, 31 * 60], ids=["tokens are good", "tokens have run out"])
def test_the_storys_calls_are_those_the_providers_saw(stage: Stage, later_s: int) -> None:
    """GRD-04: from the win on, one by one, none left out and none made up; those refused for an old token are there, too."""
    deal = stage.deal(ONE)
    stage.settle()
    for side in (stage.crm, stage.ledger):
        Account(stage, side).lasts()
        side.control("clock", {"advance_s": later_s})
    marks = stage.crm.last_call(), stage.ledger.last_call()
    stage.wins(deal)
    stage.told(deal, invoice_status="draft")
    stage.settle()
    story = stage.cli("explain", "deal", deal)
    recorded = Counter((call["provider"], call["method"], call["path"], call["status"]) for call in story["calls"])
    crm, ledger = stage.crm.business_calls(marks[0]), stage.ledger.business_calls(marks[1])

    assert seen(crm, "hubspot") + seen(ledger, "xero") == recorded
    assert not later_s or 401 in {status for *_, status in recorded}


def test_a_changed_entry_of_the_trail_is_noticed(stage: Stage) -> None:
    """GRD-04: whoever can write the table can't make the story whole again."""
    deal = told(stage)
    tables, table = stage.stack.boto("dynamodb"), stage.stack.tables["audit"]
    key = {"pk": {"S": str(stage.ref(deal))}, "sk": {"S": "00000001"}}
    item = tables.get_item(TableName=table, Key=key)["Item"]
    deed = codec.unpacked(Deed, item["deed"]["B"])
    assert stage.cli("explain", "deal", deal)["audit_ok"]
    tables.put_item(TableName=table, Item={**item, "deed": {"B": codec.packed(replace(deed, actor="somebody else"))}})
    assert not stage.cli("explain", "deal", deal)["audit_ok"]
    assert "BROKEN" in stage.terminal("explain", "deal", deal)
    tables.put_item(TableName=table, Item=item)
    assert stage.cli("explain", "deal", deal)["audit_ok"]
    tables.delete_item(TableName=table, Key=key)

    assert not stage.cli("explain", "deal", deal)["audit_ok"]


def test_people_are_told_in_sentences(stage: Stage) -> None:
    held = stage.wins(stage.deal(ONE, amount="500"))
    stage.told(held, sync_status="held")
    stage.settle()
    story = stage.terminal("explain", "deal", held)

    assert "they differ by 20.00 GBP" in story
    assert "held" in story
    assert "whole" in story
    assert "they differ by 20.00 GBP" in stage.terminal("holds", "list")


def test_a_deal_nobody_knows_is_an_error_with_a_sentence(stage: Stage) -> None:
    error = stage.cli("explain", "deal", "99999999", code=1)["error"]

    assert {"code", "message", "record", "fix", "url"} == set(error)
    assert ("not_found", "99999999") == (error["code"], error["record"])
    assert error["message"]
    assert error["fix"]


def test_the_state_says_quiet_when_nothing_will_happen_by_itself(stage: Stage) -> None:
    stage.settle()
    state = stage.cli("state")

    assert STATE <= set(state)
    assert (0, 0, 0, True) == (state["pending"], state["in_flight"], state["due"], state["quiet"])
    assert len(stage.cli("holds", "list")) == state["held"]
    assert len(stage.cli("parked", "list")) == state["parked"]

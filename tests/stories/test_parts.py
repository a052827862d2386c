"""What happens to a part of a deal is told by the part alone, or by the deal alone: either way the deal is looked at."""

import json
from typing import Any

import pytest

from tests.stories.desk import LINES, ONE
from tests.stories.stage import Stage
from tests.stories.test_deal_changes import drafted, line_of

pytestmark = pytest.mark.stack


def events(stage: Stage, kind: str, identity: str) -> list[dict[str, Any]]:
    """What the CRM's deliveries said of this record."""
    log = stage.crm.client.get(f"{stage.crm.described['control']}/deliveries").raise_for_status().json()
    told = [event for entry in log for event in entry["events"] if str(event.get("objectId")) == identity]
    return [event for event in told if str(event.get("subscriptionType", "")).startswith(kind)]


def test_a_line_that_is_renamed_leads_to_its_deal_though_the_deal_says_nothing(stage: Stage) -> None:
    """AUT-20: only the line item has an event; `resolve_root` finds the deal, and its draft is amended."""
    deal, before = drafted(stage)
    line, deals_own = line_of(stage, deal), len(events(stage, "deal.", deal))
    stage.crm.act("edit", line, type="line_items", properties={"name": "Premium support"})

    stage.until(
        lambda: stage.invoices(deal)[0]["LineItems"][0]["Description"] == "Premium support",
        lambda: f"the new name on {stage.invoices(deal)}",
    )
    stage.settle()
    own = [event for event in events(stage, "deal.", deal)[deals_own:] if "ledgerlink" not in json.dumps(event)]
    assert events(stage, "line_item.", line)
    assert [] == own
    assert [before["InvoiceID"]] == [invoice["InvoiceID"] for invoice in stage.invoices(deal)]
    said = stage.cli("explain", "deal", deal)
    assert f"of line_item {line}" in json.dumps(said["events"])
    assert 1 == len([note for note in stage.on(deal, "notes") if "amended" in note["hs_note_body"]])


def test_a_line_that_is_deleted_is_off_the_draft_and_nothing_is_parked(stage: Stage) -> None:
    """The line can't be asked whose it was any more: its deal's own events say that it lost it."""
    deal = stage.wins(stage.deal(*LINES))
    stage.invoice(deal)
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    stage.crm.act("delete", line_of(stage, deal), type="line_items")

    stage.until(
        lambda: len(stage.invoices(deal)[0]["LineItems"]) == len(LINES) - 1 or stage.held(deal),
        lambda: f"one line less: {stage.invoices(deal)}, {stage.fields(deal)}",
    )
    stage.settle()
    assert 1 == len(stage.invoices(deal))
    assert [] == [one for one in stage.cli("parked", "list") if one["queue"] == "resolve_root"]


def test_a_line_of_a_deal_that_was_never_won_makes_nothing(stage: Stage) -> None:
    deal = stage.deal(ONE)
    stage.crm.act("edit", line_of(stage, deal), type="line_items", properties={"quantity": "7"})
    stage.settle()

    assert [] == stage.invoices(deal)

"""
Right account or none: several accounts of one app share a door, and nothing crosses over.

SYS-01, GRD-05.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.pair import Side
from infra.local.seed import connect
from tests.stories.desk import ONE, OWNER
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack


@pytest.fixture
def second(stage: Stage) -> Iterator[str]:
    """The second portal of the CRM, connected like the first; the rules name no book for it."""
    control = stage.crm.described["control"]
    accounts = stage.crm.client.get(f"{control}/account").raise_for_status().json()["accounts"]
    made = accounts[1] if len(accounts) > 1 else stage.crm.control("account", {"do": "add"})
    connect(stage.stack, "hubspot", "hubspot", made["account_id"], made["access_token"], made["refresh_token"])
    yield made["account_id"]
    stage.settle()


def test_one_delivery_with_events_of_two_portals_reaches_each_in_its_own(stage: Stage, second: str) -> None:
    """The same deal id stands in both portals: the account inside each event decides."""
    stage.crm.control("webhooks", {"mode": "off"})
    facts = {"dealname": "Theirs", "deal_currency_code": "GBP", "hubspot_owner_id": OWNER}
    ours = stage.wins(stage.deal(ONE))
    theirs = twin(stage, second, ours, facts)
    stage.crm.act("move_deal", theirs, stage="won", account=second)
    marks = stage.crm.last_call(), stage.ledger.last_call()
    status = stage.deliver([stage.event(ours), stage.event(theirs, second)])
    invoice = stage.invoice(ours)
    stage.told(ours, sync_status="invoiced")
    stage.settle()

    assert 200 == status
    assert ours == theirs
    there = stage.record("deals", theirs, second)
    assert "held" == there["ledgerlink_sync_status"]
    assert f"hubspot:{second}" in there["ledgerlink_sync_message"]
    assert not there.get("ledgerlink_invoice_id")
    assert ([], 1) == (stage.on(theirs, "notes", second), len(stage.on(theirs, "tasks", second)))
    assert (1, 0) == (len(stage.on(ours, "notes")), len(stage.on(ours, "tasks")))
    assert [invoice["InvoiceID"]] == [one["InvoiceID"] for one in stage.invoices(ours)]

    spent = made(stage.crm, marks[0])
    assert {stage.portal, second} == {call["account_id"] for call in spent}
    assert all(call["status"] < 400 for call in spent)
    reads = [call["account_id"] for call in spent if call["path"].split("?")[0].endswith(f"/deals/{ours}")]
    assert {stage.portal, second} == set(reads)
    tenant = stage.ledger.described["account_id"]
    assert {tenant} == {call["account_id"] for call in made(stage.ledger, marks[1])}


def made(side: Side, since: int) -> list[dict[str, Any]]:
    """The calls after this one; one with a token that had run out names no account."""
    return [call for call in side.business_calls(since) if call["status"] != 401]


def twin(stage: Stage, portal: str, deal: str, facts: dict[str, str]) -> str:
    """A deal of another portal under the same id: portals count alike."""
    while True:
        made = stage.crm.act("create_deal", properties=facts, lines=[ONE], account=portal)
        if int(made["id"]) >= int(deal):
            return str(made["id"])

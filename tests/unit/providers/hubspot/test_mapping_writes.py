"""What we write in HubSpot: our facts as properties, notes and tasks."""

import json
from datetime import UTC, datetime

import pytest

from shared.errors import Unsupported
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.hubspot import mapping, wire

CONNECTION = ConnectionId("hubspot:4455667")
DEAL = Ref(CONNECTION, Kind.DEAL, "31337")


def test_facts_become_properties_of_ours() -> None:
    body = json.loads(mapping.properties(Kind.DEAL, {"sync_status": "invoiced", "invoice_due": ""}))

    assert body == {"properties": {"ledgerlink_sync_status": "invoiced", "ledgerlink_invoice_due": ""}}


def test_the_stage_is_hubspots_own_property_and_a_deals_only() -> None:
    assert json.loads(mapping.properties(Kind.DEAL, {"stage": "1"})) == {"properties": {"dealstage": "1"}}
    with pytest.raises(Unsupported):
        mapping.properties(Kind.COMPANY, {"stage": "1"})


@pytest.mark.parametrize(
    ("kind", "fact"),
    [(Kind.DEAL, "terms"), (Kind.COMPANY, "tax_number"), (Kind.COMPANY, "invoice_id"), (Kind.TASK, "x")],
)
def test_what_people_fill_in_and_what_has_no_field_is_never_written(kind: Kind, fact: str) -> None:
    with pytest.raises(Unsupported):
        mapping.properties(kind, {fact: "x"})


def test_a_note_hangs_on_its_deal_and_ends_with_its_marker() -> None:
    at = datetime(2026, 11, 21, 10, 0, 0, 999, tzinfo=UTC)
    body = json.loads(mapping.note(DEAL, "Paid <b>twice</b>\n\n& “late”", at, "LL-0123456789AB"))

    assert body["properties"] == {
        "hs_timestamp": "2026-11-21T10:00:00Z",
        "hs_note_body": "<p>Paid &lt;b&gt;twice&lt;/b&gt;</p><p>&amp; “late”</p><p>Ledgerlink · LL-0123456789AB</p>",
    }
    assert body["associations"] == [
        {"to": {"id": "31337"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 214}]}
    ]


@pytest.mark.parametrize(("kind", "note", "task"), [(Kind.COMPANY, 190, 192), (Kind.CONTACT, 202, 204)])
def test_notes_and_tasks_hang_on_companies_and_contacts_too(kind: Kind, note: int, task: int) -> None:
    about, now = Ref(CONNECTION, kind, "1"), datetime.now(UTC)
    bodies = (
        mapping.note(about, "x", now, "LL"),
        mapping.task(about, subject="s", text="x", owner="", due=now, marker="LL"),
    )

    assert [json.loads(b)["associations"][0]["types"][0]["associationTypeId"] for b in bodies] == [note, task]


def test_a_note_about_an_invoice_cannot_be_said() -> None:
    with pytest.raises(Unsupported):
        mapping.note(Ref(CONNECTION, Kind.INVOICE, "1"), "x", datetime.now(UTC), "LL")


def test_a_task_without_an_owner_names_none() -> None:
    body = json.loads(
        mapping.task(DEAL, subject="A & B", text="x", owner="", due=datetime(2026, 11, 22, tzinfo=UTC), marker="LL")
    )

    assert "hubspot_owner_id" not in body["properties"]
    assert body["properties"]["hs_task_subject"] == "A & B"
    assert body["properties"]["hs_timestamp"] == "2026-11-22T00:00:00Z"


def test_the_longest_text_still_fits_and_keeps_its_marker() -> None:
    body = json.loads(mapping.note(DEAL, "'" * 100_000, datetime.now(UTC), "LL-0123456789AB"))["properties"]

    assert len(body["hs_note_body"]) <= 65_536
    assert "LL-0123456789AB" in body["hs_note_body"]


def test_a_marker_is_recognised_however_the_html_was_cleaned() -> None:
    said = {
        "id": "1",
        "properties": {"hs_note_body": "<div>Paid</div><br>Ledgerlink &middot; LL-1&amp;2", "hs_task_body": None},
    }
    record = wire.MessageRecord.model_validate(said)

    assert mapping.has_marker(record, "LL-1&2")
    assert not mapping.has_marker(record, "LL-2")

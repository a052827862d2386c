"""Deliveries as Pipedrive sends them, against the vectors and payloads of its documentation."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Malformed
from shared.model.hints import Event
from shared.model.refs import Kind
from shared.providers.pipedrive import webhooks
from shared.providers.signatures import Inbound

KEY = "pd-hook:s3cr3t-Value"
HEADER = "Basic cGQtaG9vazpzM2NyM3QtVmFsdWU="
AT = datetime(2026, 11, 20, 15, 11, 55, 724000, UTC)
OURS = "946947d1b02fd3ef20798d6112ec5d895a686a21"
META = {
    "action": "change",
    "entity": "deal",
    "entity_id": "8",
    "company_id": "8087566",
    "user_id": "12415231",
    "webhook_id": "4710827",
    "id": "df47d877-b58c-4886-91cd-1aa83e1d7366",
    "correlation_id": "121e5331-7ec6-4af8-9994-0e52fb489044",
    "timestamp": "2026-11-20T15:11:55.724Z",
    "version": "2.0",
    "change_source": "app",
    "is_bulk_edit": False,
    "attempt": 1,
}
WON: dict[str, Any] = {
    "meta": META,
    "data": {"id": 8, "title": "Acme rollout", "value": 12500.5, "status": "won", "stage_id": 5},
    "previous": {"status": "open", "won_time": None, "close_time": None, "update_time": "2026-11-19T09:00:00Z"},
}


def delivery(body: bytes = b"{}", authorization: str | None = HEADER) -> Inbound:
    headers = {} if authorization is None else {"authorization": authorization}
    return Inbound("POST", "https://hooks.example.test/pd/acme", headers, body, AT)


def changed(previous: Any, data: Any = None, **meta: Any) -> list[Event]:
    event = {**WON, "meta": {**META, **meta}, "previous": previous, "data": WON["data"] if data is None else data}
    return webhooks.parse(json.dumps(event).encode())


def test_the_documented_credentials_are_genuine() -> None:
    assert webhooks.verify(delivery(), KEY)
    assert webhooks.verify(delivery(authorization=HEADER.replace("Basic", "basic")), KEY)


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic ",
        "Bearer cGQtaG9vazpzM2NyM3QtVmFsdWU=",
        "Basic cGQtaG9vazpzM2NyM3QtVmFsdWX=",
        "Basic cGQtaG9vazpzM2NyM3QtVmFsdWU=x",
        "Basic ÄÖ",
        "Basic \ud800",
    ],
)
def test_anything_else_is_not(authorization: str | None) -> None:
    assert not webhooks.verify(delivery(authorization=authorization), KEY)


def test_without_a_key_nothing_is_genuine() -> None:
    assert not webhooks.verify(delivery(authorization="Basic Og=="), "")


def test_a_key_without_a_user_is_a_password_of_ours() -> None:
    assert ("ledgerlink", "generated") == webhooks.credentials("generated")
    assert ("pd-hook", "with:colon") == webhooks.credentials("pd-hook:with:colon")
    assert webhooks.verify(delivery(authorization="Basic bGVkZ2VybGluazpnZW5lcmF0ZWQ="), "generated")


def test_a_won_deal_is_one_event_with_pipedrives_own_time() -> None:
    (event,) = webhooks.parse(json.dumps(WON).encode())

    assert ("8087566", Kind.DEAL, "8", AT) == (event.account, event.kind, event.id, event.occurred_at)
    assert ("", ()) == (event.moved_to, event.changed)


def test_the_same_delivery_sent_again_is_the_same_event_and_another_change_is_not() -> None:
    again = copy.deepcopy(WON) | {"meta": {**META, "attempt": 2}}
    other = copy.deepcopy(WON) | {"meta": {**META, "id": "another"}}

    first, second, third = (webhooks.parse(json.dumps(one).encode()) for one in (WON, again, other))

    assert first == second
    assert first[0].cause != third[0].cause


@pytest.mark.parametrize(
    ("previous", "moved_to", "fields"),
    [
        ({"stage_id": 4, "stage_change_time": "2026-11-19T09:00:00Z", "update_time": "x"}, "5", ()),
        ({"custom_fields": {OURS: None}, "update_time": "x"}, "", (OURS,)),
        ({"custom_fields": {"b": None, "a": {"type": "varchar", "value": "x"}}, "stage_id": 4}, "5", ("a", "b")),
        ({"custom_fields": {OURS: None}, "value": 3}, "", ()),
        ({"stage_id": 4, "status": "open"}, "", ()),
        ({"update_time": "x"}, "", ()),
        (None, "", ()),
    ],
)
def test_an_event_says_what_changed_where_that_is_all_it_says(
    previous: Any, moved_to: str, fields: tuple[str, ...]
) -> None:
    (event,) = changed(previous)

    assert (moved_to, fields) == (event.moved_to, event.changed)


@pytest.mark.parametrize(("word", "kind"), [("organization", Kind.COMPANY), ("person", Kind.CONTACT)])
def test_organizations_and_persons_are_who_buys(word: str, kind: Kind) -> None:
    (event,) = changed({"name": "Old"}, entity=word, entity_id="5001")

    assert (kind, "5001") == (event.kind, event.id)


def test_an_organization_says_which_members_and_fields_changed() -> None:
    previous = {"name": "Old", "update_time": "2026-11-19T09:00:00Z", "custom_fields": {OURS: {"type": "varchar"}}}
    (event,) = changed(previous, {"id": 8, "name": "New"}, entity="organization")

    assert event.changed == (OURS, "name")


@pytest.mark.parametrize(("action", "previous"), [("create", None), ("delete", {"name": "Old"})])
def test_a_person_who_is_new_or_gone_has_no_changed_fields(action: str, previous: Any) -> None:
    body = {"meta": {**META, "entity": "person", "action": action}, "data": None, "previous": previous}

    assert [event.changed for event in webhooks.parse(json.dumps(body).encode())] == [()]


def test_a_merge_of_organizations_says_at_the_survivor_who_is_gone() -> None:
    told = changed({"name": "Old"}, entity="organization", entity_id="8", merged_from_id="9")

    assert {(event.id, event.merged_from, event.changed) for event in told} == {("8", ("9",), ()), ("9", (), ())}


def test_a_product_on_a_deal_is_an_event_of_the_deal_even_when_it_is_gone() -> None:
    line = {"id": 7001, "deal_id": 8, "product_id": 3}
    (made,) = changed(None, line, entity="deal_product", entity_id="7001", action="create")
    gone = {"meta": {**META, "entity": "deal_product", "entity_id": "7001", "action": "delete"}, "data": None}
    (deleted,) = webhooks.parse(json.dumps({**gone, "previous": line}).encode())

    assert [(Kind.DEAL, "8")] * 2 == [(made.kind, made.id), (deleted.kind, deleted.id)]
    assert ((), "") == (made.changed, made.moved_to)


def test_a_deleted_deal_is_an_event_of_its_own() -> None:
    event = {"meta": {**META, "action": "delete"}, "data": None, "previous": {"id": 8, "title": "Acme rollout"}}
    (deleted,) = webhooks.parse(json.dumps(event).encode())

    assert (Kind.DEAL, "8") == (deleted.kind, deleted.id)


def test_a_merge_is_an_event_of_both_records() -> None:
    survivor = changed({"custom_fields": {OURS: None}}, merged_from_id="9")
    loser = webhooks.parse(
        json.dumps({"meta": {**META, "action": "delete", "entity_id": "9", "merged_to_id": "8"}, "data": None}).encode()
    )

    assert [["8", "9"], ["9", "8"]] == [[event.id for event in events] for events in (survivor, loser)]
    assert {()} == {event.changed for event in survivor}
    assert {("8", ("9",)), ("9", ())} == {(event.id, event.merged_from) for event in (*survivor, *loser)}


@pytest.mark.parametrize(
    "body",
    [
        {"meta": {**META, "entity": "lead", "entity_id": "a1-uuid"}, "data": {}},
        {"meta": {"action": "updated", "object": "deal", "id": 8, "v": 1}, "current": {}},
        {"hello": "world"},
        [WON],
        "text",
    ],
)
def test_what_does_not_concern_us_is_counted_and_never_refused_because_refusals_ban_the_webhook(body: Any) -> None:
    (event,) = webhooks.parse(json.dumps(body).encode())

    assert event.kind not in set(Kind)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        json.dumps({**WON, "meta": {**META, "entity_id": "eight"}}).encode(),
        json.dumps({**WON, "meta": {**META, "company_id": None}}).encode(),
        json.dumps({**WON, "meta": {**META, "timestamp": "yesterday"}}).encode(),
        json.dumps({**WON, "meta": {**META, "id": None}}).encode(),
        json.dumps({**WON, "meta": {**META, "entity": "deal_product"}, "data": {"id": 3}}).encode(),
    ],
)
def test_what_concerns_us_and_cannot_be_read_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        webhooks.parse(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_comes_is_events_or_malformed(said: Any) -> None:
    for body in (said, {"meta": said}, {**WON, "data": said, "previous": said}, {**WON, "meta": {**META, "id": said}}):
        try:
            events = webhooks.parse(json.dumps(body).encode())
        except Malformed:
            continue
        assert events

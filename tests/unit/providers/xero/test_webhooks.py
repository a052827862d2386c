"""Xero's deliveries: the vectors of the vendor's scheme, and nothing that can make the reader stumble."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Malformed
from shared.model.hints import Event
from shared.providers.signatures import Inbound
from shared.providers.xero.manifest import MANIFEST
from shared.providers.xero.webhooks import KINDS, parse, verify

KEY = "xero-webhook-key-0000000000000000000001=="
HANDSHAKE = (
    b'{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "ABCDEFGHIJKLMNOPQRST"}',
    "RWFS8Zh4Z8ooDpTD9RIWZVeAMc3EUUPnzW5uixhLnmU=",
)
UPDATE = (
    (
        b'{"events":[{"resourceUrl":"https://api.xero.com/api.xro/2.0/Invoices/11111111-2222-4333-8444-555555555555",'
        b'"resourceId":"11111111-2222-4333-8444-555555555555","eventDateUtc":"2026-03-04T10:15:30.123",'
        b'"eventType":"UPDATE","eventCategory":"INVOICE","tenantId":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",'
        b'"tenantType":"ORGANISATION"}],"firstEventSequence":7,"lastEventSequence":7,"entropy":"UVWXYZABCDEFGHIJKLMN"}'
    ),
    "BgoZ3rskuZDv14rQ7GYrijU1h1NS76hFu+UPmyUAQsM=",
)


def delivery(body: bytes, signature: str) -> Inbound:
    return Inbound(
        method="POST",
        url="https://hooks.example/webhooks/xero/main",
        headers={"x-xero-signature": signature},
        body=body,
        received_at=datetime(2026, 3, 4, 10, 15, 31, tzinfo=UTC),
    )


def event(**changes: Any) -> bytes:
    entry = json.loads(UPDATE[0])["events"][0] | changes
    return json.dumps({"events": [{k: v for k, v in entry.items() if v is not ...}]}).encode()


@pytest.mark.parametrize(("body", "signature"), [HANDSHAKE, UPDATE], ids=["handshake", "update"])
def test_a_genuine_delivery_is_known_by_its_signature(body: bytes, signature: str) -> None:
    assert verify(delivery(body, signature), KEY)


@pytest.mark.parametrize(
    ("body", "signature", "key"),
    [
        (HANDSHAKE[0], "R" + HANDSHAKE[1][1:].replace("8", "9", 1), KEY),
        (json.dumps(json.loads(HANDSHAKE[0])).encode(), HANDSHAKE[1], KEY),
        (HANDSHAKE[0], HANDSHAKE[1], "another key"),
        (HANDSHAKE[0], "", KEY),
        (HANDSHAKE[0], "nicht-übertragbar ☂", KEY),
        (b"", "thNnmggU2ex3L5XXeMNfxf8Wl8STcVZTxscSFEKSxa0=", ""),
    ],
    ids=["one character", "written anew", "another key", "no signature", "not ASCII", "no key"],
)
def test_anything_else_is_not(body: bytes, signature: str, key: str) -> None:
    assert not verify(delivery(body, signature), key)


def test_a_delivery_without_the_header_is_not_genuine() -> None:
    assert not verify(Inbound("POST", "", {}, HANDSHAKE[0], datetime.now(UTC)), KEY)


def test_the_handshake_has_no_events() -> None:
    assert [] == parse(HANDSHAKE[0])


def test_an_event_is_a_hint_by_the_account_in_it() -> None:
    assert [
        Event(
            account="aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
            kind="invoice",
            id="11111111-2222-4333-8444-555555555555",
            cause="INVOICE/UPDATE/2026-03-04T10:15:30.123",
            occurred_at=datetime(2026, 3, 4, 10, 15, 30, 123000, tzinfo=UTC),
        )
    ] == parse(UPDATE[0])


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("INVOICE", "invoice"),
        ("CONTACT", "customer"),
        ("CREDITNOTE", "credit_note"),
        ("PREPAYMENT", "prepayment"),
        ("SUBSCRIPTION", "subscription"),
    ],
)
def test_a_category_is_a_kind(category: str, kind: str) -> None:
    assert kind == parse(event(eventCategory=category))[0].kind


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [
        ("2026-03-04T10:15:30", 0),
        ("2026-03-04T10:15:30.1", 100_000),
        ("2026-03-04T10:15:30.123", 123_000),
        ("2026-03-04T10:15:30.1239999", 123_000),
        ("2026-03-04T10:15:30.12Z", 120_000),
    ],
)
def test_a_time_is_utc_to_the_millisecond(text: str, microsecond: int) -> None:
    found = parse(event(eventDateUtc=text))[0]

    assert datetime(2026, 3, 4, 10, 15, 30, microsecond, tzinfo=UTC) == found.occurred_at
    assert found.cause.endswith(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"tenantId": "not-a-guid"},
        {"tenantId": ...},
        {"resourceId": "11111111-2222-4333-8444-555555555555#x"},
        {"resourceId": 7},
        {"eventDateUtc": "yesterday"},
        {"eventDateUtc": "2026-13-41T10:15:30"},
        {"eventDateUtc": "٢٠٢٦-03-04T10:15:30"},
        {"eventCategory": ""},
        {"eventType": None},
    ],
)
def test_an_event_that_cannot_be_read_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        parse(event(**changes))


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b"null", b'{"events":{}}', b'{"events":[1]}', b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "web page", "list", "no events", "null", "an object", "a number", "no text", "too deep"],
)
def test_a_body_that_is_no_delivery_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.sampled_from([UPDATE[1], "INVOICE"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
members = ["tenantId", "resourceId", "eventCategory", "eventType", "eventDateUtc"]


@given(st.dictionaries(st.sampled_from(members), values))
def test_whatever_stands_in_an_event_it_is_read_or_malformed(changes: dict[str, Any]) -> None:
    try:
        found = parse(event(**changes))
    except Malformed:
        return
    assert found[0].occurred_at is not None
    assert found[0].occurred_at.tzinfo is UTC


@given(st.binary(max_size=200), st.text(max_size=60))
def test_no_body_and_no_header_breaks_the_reader(body: bytes, signature: str) -> None:
    assert not verify(delivery(body, signature), KEY)
    try:
        parse(body)
    except Malformed:
        return
    assert b"events" in body


def test_every_subscribed_category_has_a_kind_of_ours() -> None:
    assert set(MANIFEST.webhook_events) == set(KINDS)

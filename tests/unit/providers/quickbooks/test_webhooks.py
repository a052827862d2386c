"""QuickBooks' deliveries: the vectors of the vendor's scheme in both shapes, and nothing that can make the reader stumble."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Malformed
from shared.model.hints import Event
from shared.providers.quickbooks.manifest import MANIFEST
from shared.providers.quickbooks.webhooks import KINDS, parse, verify
from shared.providers.signatures import Inbound

KEY = "qbo-verifier-token-000000000000000001"
OLDER = (
    (
        b'{"eventNotifications":[{"realmId":"9130350000000001","dataChangeEvent":{"entities":[{"name":"Invoice","id":"145",'
        b'"operation":"Update","lastUpdated":"2026-03-04T10:15:30.000Z"}]}}]}'
    ),
    "qTV54drkzEMCTUOdxj20UnU4SF+jAbLqLRtHR+gVp3I=",
)
CLOUD = (
    (
        b'[{"specversion":"1.0","id":"0b1c2d3e-4f50-4a61-8b72-93a4b5c6d7e8","source":"intuit.c2FtcGxlLXNvdXJjZQ==",'
        b'"type":"qbo.invoice.updated.v1","datacontenttype":"application/json","time":"2026-03-04T10:15:30.000000000Z",'
        b'"intuitentityid":"145","intuitaccountid":"9130350000000001","data":{}}]'
    ),
    "K7NhDqIsk1ut/J8ChIWXf48SRxbtnESwHT2XM9QvZOY=",
)
AT = datetime(2026, 3, 4, 10, 15, 30, tzinfo=UTC)


def delivery(body: bytes, signature: str) -> Inbound:
    return Inbound(
        method="POST",
        url="https://hooks.example/webhooks/quickbooks/main",
        headers={"intuit-signature": signature},
        body=body,
        received_at=AT,
    )


def cloud(**changes: Any) -> bytes:
    entry = json.loads(CLOUD[0])[0] | changes
    return json.dumps([{name: value for name, value in entry.items() if value is not ...}]).encode()


def older(**changes: Any) -> bytes:
    notice = json.loads(OLDER[0])
    notice["eventNotifications"][0]["dataChangeEvent"]["entities"][0] |= changes
    return json.dumps(notice).encode()


@pytest.mark.parametrize(("body", "signature"), [OLDER, CLOUD], ids=["older", "CloudEvents"])
def test_a_genuine_delivery_is_known_by_its_signature(body: bytes, signature: str) -> None:
    assert verify(delivery(body, signature), KEY)


@pytest.mark.parametrize(
    ("body", "signature", "key"),
    [
        (CLOUD[0], OLDER[1], KEY),
        (json.dumps(json.loads(CLOUD[0])).encode(), CLOUD[1], KEY),
        (CLOUD[0], CLOUD[1], "another key"),
        (CLOUD[0], "", KEY),
        (CLOUD[0], "nicht-übertragbar ☂", KEY),
        (b"", "thNnmggU2ex3L5XXeMNfxf8Wl8STcVZTxscSFEKSxa0=", ""),
    ],
    ids=["another body's", "written anew", "another key", "no signature", "not ASCII", "no key"],
)
def test_anything_else_is_not(body: bytes, signature: str, key: str) -> None:
    assert not verify(delivery(body, signature), key)


@pytest.mark.parametrize(
    ("body", "cause", "at"),
    [
        (OLDER[0], "invoice/update/2026-03-04T10:15:30.000Z", AT.replace(microsecond=999)),
        (CLOUD[0], "invoice/updated/0b1c2d3e-4f50-4a61-8b72-93a4b5c6d7e8", AT),
    ],
    ids=["older", "CloudEvents"],
)
def test_an_event_is_a_hint_by_the_company_in_it(body: bytes, cause: str, at: datetime) -> None:
    assert [Event("9130350000000001", "invoice", "145", cause, at)] == parse(body)


def test_each_event_goes_to_its_own_company_however_many_a_delivery_speaks_of() -> None:
    entries = [json.loads(cloud(intuitaccountid=realm))[0] for realm in ("1", "2", "1")]
    notices = [json.loads(older())["eventNotifications"][0] | {"realmId": realm} for realm in ("1", "2")]

    assert ["1", "2", "1"] == [event.account for event in parse(json.dumps(entries).encode())]
    assert ["1", "2"] == [event.account for event in parse(json.dumps({"eventNotifications": notices}).encode())]


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("qbo.invoice.voided.v1", "invoice"),
        ("qbo.invoice.void.v1", "invoice"),
        ("QBO.Invoice.Emailed.v1", "invoice"),
        ("qbo.payment.created.v1", "payment"),
        ("qbo.creditmemo.updated.v1", "credit_note"),
        ("qbo.refundreceipt.created.v1", "credit_note"),
        ("qbo.customer.merged.v1", "customer"),
        ("qbo.bill.created.v2", "bill"),
    ],
)
def test_its_kind_is_ours_whatever_the_case(kind: str, ours: str) -> None:
    assert [ours] == [event.kind for event in parse(cloud(type=kind))]


@pytest.mark.parametrize(
    "body",
    [
        cloud(type="qbo.customer.merged.v1", intuitentityid="123", data={"deletedid": "27"}),
        older(name="Customer", operation="Merge", id="123", deletedId="27"),
    ],
    ids=["CloudEvents", "older"],
)
def test_a_merger_is_two_events_the_one_that_stays_and_the_one_that_is_gone(body: bytes) -> None:
    told = [(event.kind, event.id, event.merged_from) for event in parse(body)]

    assert [("customer", "123", ("27",)), ("customer", "27", ())] == told


@pytest.mark.parametrize(
    ("time", "microsecond"),
    [("30Z", 999_999), ("30.91Z", 919_999), ("30.123456789Z", 123_456), ("30.0000000+00:00", 0)],
)
def test_a_change_is_at_the_end_of_what_is_written_of_its_second(time: str, microsecond: int) -> None:
    (event,) = parse(cloud(time=f"2026-03-04T10:15:{time}", data=..., datacontenttype=...))

    assert AT.replace(microsecond=microsecond) == event.occurred_at


def test_that_a_record_was_made_is_no_news_to_who_has_read_it() -> None:
    (event,) = parse(cloud(type="qbo.invoice.created.v1", time="2026-03-04T10:15:30.91Z"))

    assert event.occurred_at == AT


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"{}",
        b"[[]]",
        b'{"eventNotifications":{}}',
        b'{"eventNotifications":[{"realmId":"1"}]}',
        b"[" * 100_000,
        cloud(type="qbo.invoice.v1"),
        cloud(type=7),
        cloud(intuitaccountid=...),
        cloud(intuitaccountid="../1"),
        cloud(intuitentityid="1' or '1"),
        cloud(time="yesterday"),
        cloud(time="2026-13-04T10:15:30Z"),
        cloud(id=""),
        older(id=145),
        older(lastUpdated="2026-03-04"),
    ],
)
def test_what_is_no_delivery_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


@given(st.binary(max_size=300) | st.recursive(st.none() | st.text(), st.lists).map(lambda v: json.dumps(v).encode()))
def test_nothing_makes_it_stumble(body: bytes) -> None:
    try:
        parse(body)
    except Malformed:
        return


def test_what_is_subscribed_is_what_is_understood() -> None:
    assert {name.lower() for name in MANIFEST.webhook_events} == set(KINDS)

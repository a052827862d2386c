import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.sandbox.hubspot import signing
from shared.errors import Malformed
from shared.model.hints import Event
from shared.providers.hubspot import webhooks
from shared.providers.signatures import Inbound, hmac_sha256_base64

SECRET = "11111111-2222-3333-4444-555555555555"
URL = "https://hooks.example.test/webhooks/hubspot?tenant=acme"
STAMP = "1790000001000"
SIGNATURE = "X7KVxxib2ePY+SxJInUCpRKEmr6bjHchf+vKH+hypNc="
BODY = (
    b'[{"eventId":100200300,"subscriptionId":901,"portalId":4455667,"appId":778899,"occurredAt":1790000000123,'
    b'"subscriptionType":"deal.propertyChange","attemptNumber":0,"objectId":31337,"propertyName":"dealstage",'
    b'"propertyValue":"closedwon","changeSource":"CRM_UI","sourceId":"userId:51234"}]'
)
SENT = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(STAMP))
OCCURRED = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1790000000123)

STAGE = json.loads(BODY)[0]
CREATION = {
    "eventId": 100200301,
    "subscriptionId": 902,
    "portalId": 4455667,
    "occurredAt": 1790000000125,
    "subscriptionType": "company.creation",
    "attemptNumber": 0,
    "objectId": 5001,
    "changeSource": "IMPORT",
    "changeFlag": "NEW",
}
MERGE = {
    "eventId": 100200302,
    "subscriptionId": 903,
    "portalId": 4455667,
    "occurredAt": 1790000000200,
    "subscriptionType": "company.merge",
    "attemptNumber": 0,
    "objectId": 5001,
    "changeFlag": "MERGED",
    "primaryObjectId": 5001,
    "mergedObjectIds": [5002],
    "newObjectId": 5003,
    "numberOfPropertiesMoved": 7,
}
ASSOCIATION = {
    "eventId": 100200303,
    "subscriptionId": 904,
    "portalId": 4455667,
    "occurredAt": 1790000000300,
    "subscriptionType": "deal.associationChange",
    "attemptNumber": 0,
    "changeSource": "USER",
    "associationType": "DEAL_TO_LINE_ITEM",
    "fromObjectId": 31337,
    "toObjectId": 7001,
    "associationRemoved": False,
    "isPrimaryAssociation": False,
}


def delivery(**changes: Any) -> Inbound:
    facts: dict[str, Any] = {
        "method": "POST",
        "url": URL,
        "headers": {"x-hubspot-signature-v3": SIGNATURE, "x-hubspot-request-timestamp": STAMP},
        "body": BODY,
        "received_at": SENT,
    } | changes
    return Inbound(**facts)


def parsed(*events: Any) -> list[Event]:
    return webhooks.parse(json.dumps(events).encode())


def test_hubspots_own_vector_is_genuine() -> None:
    assert len(BODY) == 286
    assert webhooks.verify(delivery(), SECRET)


@pytest.mark.parametrize(
    "changes",
    [
        {"body": BODY.replace(b"31337", b"31338")},
        {"method": "PUT"},
        {"url": URL.replace("acme", "evil")},
        {"headers": {}},
        {"headers": {"x-hubspot-signature-v3": SIGNATURE}},
        {"headers": {"x-hubspot-signature-v3": "ünïcode", "x-hubspot-request-timestamp": STAMP}},
        {"headers": {"x-hubspot-signature-v3": SIGNATURE, "x-hubspot-request-timestamp": "soon"}},
        {"headers": {"x-hubspot-signature-v3": SIGNATURE, "x-hubspot-request-timestamp": "9" * 400}},
        {"headers": {"x-hubspot-signature-v3": "", "x-hubspot-request-timestamp": STAMP}},
    ],
)
def test_anything_else_is_not(changes: dict[str, Any]) -> None:
    assert not webhooks.verify(delivery(**changes), SECRET)


def test_what_the_sandbox_signs_is_genuine() -> None:
    signed = signing.headers(SECRET, URL, BODY, int(STAMP))

    assert webhooks.verify(delivery(headers={name.lower(): value for name, value in signed.items()}), SECRET)


def test_another_or_an_empty_key_does_not_fit() -> None:
    unkeyed = hmac_sha256_base64("", b"POST" + URL.encode() + BODY + STAMP.encode())
    headers = {"x-hubspot-signature-v3": unkeyed, "x-hubspot-request-timestamp": STAMP}

    assert not webhooks.verify(delivery(), SECRET + "6")
    assert not webhooks.verify(delivery(headers=headers), "")


@pytest.mark.parametrize(("late", "genuine"), [(300, True), (301, False), (-300, True), (-301, False)])
def test_a_delivery_is_good_for_five_minutes_either_way(late: int, *, genuine: bool) -> None:
    assert webhooks.verify(delivery(received_at=SENT + timedelta(seconds=late)), SECRET) is genuine


@pytest.mark.parametrize("signed", ["decoded", "as it came"])
def test_escapes_in_the_address_may_have_been_decoded_before_signing(signed: str) -> None:
    came = "https://hooks.example.test/webhooks/hubspot?to=a%3Ab%2Fc%40d&other=%20%25"
    decoded = "https://hooks.example.test/webhooks/hubspot?to=a:b/c@d&other=%20%25"
    over = {"decoded": decoded, "as it came": came}[signed]
    signature = hmac_sha256_base64(SECRET, b"POST" + over.encode() + BODY + STAMP.encode())
    headers = {"x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": STAMP}

    assert webhooks.verify(delivery(url=came, headers=headers), SECRET)


def test_a_changed_property_is_about_its_record() -> None:
    (event,) = webhooks.parse(BODY)

    assert (event.account, event.kind, event.id) == ("4455667", "deal", "31337")
    assert event.occurred_at == OCCURRED
    assert event.cause.startswith("deal.propertyChange/dealstage/1790000000123/")


def test_a_move_says_where_to_and_no_other_change_does() -> None:
    (moved,) = webhooks.parse(BODY)
    (named,) = webhooks.parse(BODY.replace(b'"dealstage"', b'"dealname"'))

    assert (moved.moved_to, named.moved_to) == ("closedwon", "")


def test_every_event_of_a_delivery_is_read_in_its_order() -> None:
    events = parsed(STAGE, CREATION, ASSOCIATION)

    assert [(event.kind, event.id) for event in events] == [("deal", "31337"), ("company", "5001"), ("deal", "31337")]


def test_a_merge_is_about_the_survivor_first_and_about_all_that_are_gone() -> None:
    assert [(event.kind, event.id) for event in parsed(MERGE)] == [
        ("company", "5003"),
        ("company", "5001"),
        ("company", "5002"),
    ]


def test_a_merge_of_companies_says_on_the_survivors_event_who_is_gone() -> None:
    assert [event.merged_from for event in parsed(MERGE)] == [("5001", "5002"), (), ()]


def test_a_merge_into_one_of_the_two_is_about_that_one() -> None:
    (survivor, gone) = parsed(MERGE | {"newObjectId": 5001})

    assert (survivor.id, survivor.merged_from, gone.id) == ("5001", ("5002",), "5002")


def test_a_merge_of_deals_is_said_by_the_deal_itself() -> None:
    assert {event.merged_from for event in parsed(MERGE | {"subscriptionType": "deal.merge"})} == {()}


def test_a_changed_property_of_a_company_is_named_and_of_a_deal_is_not() -> None:
    of_company = STAGE | {"subscriptionType": "company.propertyChange", "propertyName": "phone"}

    assert parsed(of_company)[0].changed == ("phone",)
    assert parsed(STAGE)[0].changed == ()


@pytest.mark.parametrize(
    ("association", "told"),
    [
        ("COMPANY_TO_CONTACT", 1),
        ("CONTACT_TO_COMPANY", 1),
        ("COMPANY_TO_COMPANY", 1),
        ("COMPANY_TO_DEAL", 0),
        (None, 0),
    ],
)
def test_a_company_tells_of_people_and_companies_that_come_or_go_and_leaves_deals_to_tell_of_themselves(
    association: str | None, told: int
) -> None:
    event = ASSOCIATION | {"subscriptionType": "company.associationChange", "associationType": association}

    assert len(parsed(event)) == told


def test_an_association_is_about_the_side_of_the_subscription() -> None:
    reported = ASSOCIATION | {"associationType": "CONTACT_TO_DEAL", "fromObjectId": 9001, "toObjectId": 31337}
    of_the_line = ASSOCIATION | {
        "subscriptionType": "line_item.associationChange",
        "associationType": "LINE_ITEM_TO_DEAL",
        "fromObjectId": 7001,
        "toObjectId": 31337,
    }

    assert [event.id for event in parsed(reported)] == ["31337"]
    assert [(event.kind, event.id) for event in parsed(of_the_line)] == [("line_item", "7001")]


@pytest.mark.parametrize(
    ("type_id", "kind"), [("0-3", "deal"), ("0-14", "quote"), ("0-8", "line_item"), ("2-3456", "2-3456")]
)
def test_generic_object_events_say_their_type_by_its_id(type_id: str, kind: str) -> None:
    (event,) = parsed(STAGE | {"subscriptionType": "object.propertyChange", "objectTypeId": type_id})

    assert event.kind == kind


def test_what_we_do_not_know_keeps_hubspots_word_so_that_it_can_be_counted() -> None:
    unnamed = {"portalId": 1, "occurredAt": 5, "subscriptionType": "conversation.newMessage"}

    assert [(event.kind, event.id) for event in parsed(STAGE | {"subscriptionType": "ticket.creation"}, unnamed)] == [
        ("ticket", "31337"),
        ("conversation", ""),
    ]


def test_the_same_webhook_sent_again_has_the_same_cause() -> None:
    assert parsed(STAGE) == parsed(STAGE | {"attemptNumber": 3, "eventId": 5})


@pytest.mark.parametrize(
    "change",
    [
        {"propertyValue": "closedlost"},
        {"propertyName": "amount"},
        {"occurredAt": 1790000000124},
        {"subscriptionId": 999},
        {"subscriptionType": "deal.restore"},
    ],
)
def test_another_change_of_the_same_record_has_another_cause(change: dict[str, Any]) -> None:
    assert parsed(STAGE)[0].cause != parsed(STAGE | change)[0].cause


def test_an_association_that_came_and_one_that_went_have_different_causes() -> None:
    assert parsed(ASSOCIATION)[0].cause != parsed(ASSOCIATION | {"associationRemoved": True})[0].cause
    assert parsed(ASSOCIATION)[0].cause != parsed(ASSOCIATION | {"toObjectId": 7002})[0].cause


def test_a_value_does_not_stand_in_the_cause() -> None:
    (event,) = parsed(STAGE | {"propertyName": "email", "propertyValue": "ann@acme.example"})

    assert "ann" not in event.cause


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{}",
        b"null",
        b"[1]",
        b"[[]]",
        b"[" * 100_000,
        b'[{"subscriptionType":5}]',
        b'[{"subscriptionType":"deal.creation"}]',
        b'[{"subscriptionType":"deal.creation","portalId":1,"occurredAt":5}]',
        b'[{"subscriptionType":"deal.creation","portalId":true,"occurredAt":5,"objectId":1}]',
        b'[{"subscriptionType":"deal.creation","portalId":1,"occurredAt":99999999999999999999,"objectId":1}]',
        b'[{"subscriptionType":"deal.creation","portalId":1,"occurredAt":5,"objectId":1.5}]',
        b'[{"subscriptionType":"deal.merge","portalId":1,"occurredAt":5,"objectId":1,"mergedObjectIds":7}]',
        b'[{"subscriptionType":"deal.\\ud800","portalId":1,"occurredAt":5,"objectId":1}]',
        b'[{"subscriptionType":"deal.creation","portalId":1,"occurredAt":5,"objectId":1' + b"0" * 30 + b"}]",
    ],
)
def test_what_is_no_delivery_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        webhooks.parse(body)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(sorted({*STAGE, *MERGE, *ASSOCIATION, "objectTypeId"}))
TYPES = st.sampled_from(["deal.merge", "object.creation", "deal.associationChange", "x.y", "deal"])


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_any_bytes_are_read_or_malformed(body: bytes) -> None:
    _read_or_malformed(body)


@given(st.lists(st.dictionaries(FIELDS, JUNK | TYPES | st.integers(0, 2**60), max_size=14), max_size=3), st.booleans())
@settings(max_examples=300)
def test_any_events_are_read_or_malformed(events: list[dict[str, Any]], over: bool) -> None:  # noqa: FBT001 - hypothesis fills it
    _read_or_malformed(json.dumps([STAGE | event for event in events] if over else events).encode())


def _read_or_malformed(body: bytes) -> None:
    try:
        events = webhooks.parse(body)
    except Malformed:
        return
    for event in events:
        text = f"{event.account} {event.kind} {event.id} {event.cause}"
        assert hashlib.sha256(text.encode()).digest()
        assert event.occurred_at is not None
        assert event.occurred_at.tzinfo is UTC


def test_a_request_on_the_deal_is_an_event_and_clearing_it_is_none() -> None:
    asked = {**STAGE, "propertyName": webhooks.ASKED_FOR, "propertyValue": "create_invoice"}

    assert 1 == len(parsed(asked))
    assert [] == parsed({**asked, "propertyValue": ""})
    assert 1 == len(parsed({**STAGE, "propertyValue": ""}))


@pytest.mark.parametrize(("word", "asked"), [("company", "refresh"), ("contact", "refresh"), ("deal", "")])
def test_a_request_on_a_company_or_contact_stands_in_its_event(word: str, asked: str) -> None:
    changed = {**STAGE, "subscriptionType": f"{word}.propertyChange", "propertyName": "ledgerlink_action"}

    assert [asked] == [event.asked for event in parsed({**changed, "propertyValue": "refresh"})]
    assert [] == parsed({**changed, "propertyValue": ""})

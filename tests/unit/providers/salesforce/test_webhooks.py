"""Outbound Messages: what proves one, what is read of it, and what is never read."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Malformed
from shared.model.refs import Kind
from shared.providers.salesforce.fields import api_name
from shared.providers.salesforce.webhooks import ACCEPTED, ASKED_FOR, parse, verify
from shared.providers.signatures import Inbound

KEY = "a key that nobody guesses"
ORG, NOTIFICATION, DEAL = "00D5g00000ABCDEEA5", "04l5g00000AbCdEAAV", "0065g00000OppAAAAZ"
STAMP = "2026-11-20T16:31:04.000Z"
VECTOR = """<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>00D5g00000ABCDEEA5</OrganizationId>
   <ActionId>04k5g000000TestAAC</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://acme.my.salesforce.com/services/Soap/c/68.0/00D5g00000ABCDE</EnterpriseUrl>
   <PartnerUrl>https://acme.my.salesforce.com/services/Soap/u/68.0/00D5g00000ABCDE</PartnerUrl>
   <Notification>
    <Id>04l5g00000AbCdEAAV</Id>
    <sObject xsi:type="sf:Opportunity" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
     <sf:Id>0065g00000OppAAAAZ</sf:Id>
     <sf:AccountId>0015g00000AccAAAAZ</sf:AccountId>
     <sf:Amount>1500.0</sf:Amount>
     <sf:CloseDate>2026-11-20</sf:CloseDate>
     <sf:LastModifiedById>0055g00000XYZabAAH</sf:LastModifiedById>
     <sf:StageName>Closed Won</sf:StageName>
     <sf:SystemModstamp>2026-11-20T16:31:04.000Z</sf:SystemModstamp>
    </sObject>
   </Notification>
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>
"""
"""The vendor's own shape, as the facts hold it."""
ACK = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>'
    "</soapenv:Body></soapenv:Envelope>"
)


def delivery(query: str) -> Inbound:
    return Inbound("POST", "https://hooks.example.test/x", {}, VECTOR.encode(), datetime.now(UTC), query)


def row(notification: str = NOTIFICATION, record: str = DEAL, kind: str = "Opportunity", stamp: str = STAMP) -> str:
    fields = [("Id", record), ("SystemModstamp", stamp)]
    said = "".join(f"<sf:{name}>{escape(value)}</sf:{name}>" for name, value in fields if value)
    return (
        f'<Notification><Id>{escape(notification)}</Id><sObject xsi:type="sf:{kind}" '
        f'xmlns:sf="urn:sobject.enterprise.soap.sforce.com">{said}</sObject></Notification>'
    )


def message(rows: Sequence[str], organisation: str = ORG) -> bytes:
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>'
        '<notifications xmlns="http://soap.sforce.com/2005/09/outbound">'
        f"<OrganizationId>{escape(organisation)}</OrganizationId>{''.join(rows)}"
        "</notifications></soapenv:Body></soapenv:Envelope>"
    ).encode()


def test_the_vendors_own_message_is_one_change_of_a_deal() -> None:
    (event,) = parse(VECTOR.encode())

    assert (ORG, Kind.DEAL, DEAL) == (event.account, event.kind, event.id)
    assert f"{ORG}:{NOTIFICATION}" == event.cause
    assert datetime(2026, 11, 20, 16, 31, 4, 999_999, UTC) == event.occurred_at


def test_a_message_about_an_account_says_what_people_ask_for_on_it_and_one_about_a_deal_need_not() -> None:
    asked = f"<sf:{ASKED_FOR}>refresh</sf:{ASKED_FOR}></sObject>"
    said = [row(kind=kind).replace("</sObject>", asked) for kind in ("Account", "Contact", "Opportunity")]

    assert ["refresh", "refresh", ""] == [event.asked for event in parse(message(said))]
    assert [""] == [event.asked for event in parse(message([row(kind="Account")]))]
    assert api_name("action") == ASKED_FOR


def test_a_message_is_acknowledged_in_exactly_the_vendors_words() -> None:
    assert (ACK, "text/xml") == (ACCEPTED.body, ACCEPTED.content_type)


def test_a_session_may_be_there_nil_or_absent() -> None:
    nil = '   <SessionId xsi:nil="true"/>\n'
    same = [VECTOR.replace(nil, ""), VECTOR.replace(nil, "<SessionId>00D!secret</SessionId>")]

    assert [parse(VECTOR.encode())] * 2 == [parse(body.encode()) for body in same]


def test_many_notifications_are_read_in_their_order_and_repetitions_are_the_same_event() -> None:
    rows = [row(f"04l5g0000000{at:03d}", f"0065g0000000{at:03d}") for at in range(100)]
    events = parse(message(rows))

    assert [f"0065g0000000{at:03d}AAA" for at in range(100)] == [event.id for event in events]
    assert events == parse(message(rows))


def test_ids_of_15_characters_are_the_same_records() -> None:
    short = message([row(NOTIFICATION[:15], DEAL[:15])], ORG[:15])

    assert parse(message([row()])) == parse(short)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("OpportunityLineItem", Kind.LINE_ITEM),
        ("Account", Kind.COMPANY),
        ("Contact", Kind.CONTACT),
        ("Quote", Kind.QUOTE),
        ("Machine__c", "Machine__c"),
    ],
)
def test_an_object_is_what_it_is_to_us_or_keeps_its_name(name: str, kind: str) -> None:
    assert [kind] == [event.kind for event in parse(message([row(kind=name)]))]


def test_a_record_that_was_deleted_meanwhile_keeps_no_other_from_being_read() -> None:
    events = parse(message([row(record="", stamp=""), row("04l5g00000AbCdF", "0065g00000OppAB")]))

    assert ["0065g00000OppABAAZ"] == [event.id for event in events]


def test_a_change_without_its_stamp_is_one_at_an_unknown_time() -> None:
    assert [None] == [event.occurred_at for event in parse(message([row(stamp="")]))]


def test_two_changes_within_a_second_are_not_taken_for_seen_by_who_read_the_first() -> None:
    (event,) = parse(VECTOR.encode())
    read_at = datetime(2026, 11, 20, 16, 31, 4, tzinfo=UTC)

    assert event.occurred_at is not None
    assert read_at < event.occurred_at < read_at.replace(second=5)


@pytest.mark.parametrize(
    ("query", "genuine"),
    [
        ("key=a+key+that+nobody+guesses", True),
        ("x=1&key=a%20key%20that%20nobody%20guesses", True),
        ("key=a+key+that+nobody+guesse", False),
        ("key=A+KEY+THAT+NOBODY+GUESSES", False),
        ("key=", False),
        ("", False),
        ("key=wrong&key=a+key+that+nobody+guesses", False),
        ("key=%ff%fe", False),
        ("key=☂", False),
    ],
)
def test_only_the_address_with_the_apps_key_proves_a_delivery(query: str, *, genuine: bool) -> None:
    assert genuine == verify(delivery(query), KEY)


def test_no_key_is_no_proof_and_the_apps_own_address_proves_nothing() -> None:
    assert not verify(delivery("key="), "")
    known = replace(delivery(""), url=f"https://hooks.example.test/x?key={KEY}")
    assert not verify(known, KEY)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("prologue", [BOMB, FILE, '<!DOCTYPE x SYSTEM "http://evil.test/x.dtd">', "<!DOCTYPE x>"])
def test_a_document_type_is_never_read(prologue: str) -> None:
    body = message([row()]).decode()
    named = body.replace(DEAL, "&f;") if prologue == FILE else body
    with pytest.raises(Malformed):
        parse((prologue + named).encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"<html/>",
        b'{"Id":"1"}',
        b"\x00\xff",
        VECTOR.replace("outbound", "inbound").encode(),
        VECTOR.replace(ORG, "").encode(),
        VECTOR.replace(NOTIFICATION, "04l").encode(),
        VECTOR.replace(DEAL, "0065g'; DROP").encode(),
        VECTOR.replace(STAMP, "yesterday").encode(),
        VECTOR.replace(STAMP, "2026-11-20T16:31:04").encode(),
        message(["<Notification><Id>04l5g00000AbCdE</Id></Notification>"]),
        VECTOR.replace("UTF-8", "no-such-coding").encode(),
    ],
)
def test_anything_else_is_refused_whole(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


@given(st.binary(max_size=300))
def test_no_body_does_anything_but_be_read_or_refused(body: bytes) -> None:
    with suppress(Malformed):
        parse(body)

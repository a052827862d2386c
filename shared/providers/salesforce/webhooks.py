"""
Salesforce's Outbound Messages: SOAP that a flow sends, without a signature.

What proves them is a key in the address, which only the org's administrators see, and that the organisation they name is one that
was connected. Nothing in them is believed but that a record may have changed: it is read again.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from shared.errors import Malformed
from shared.model.hints import Event
from shared.model.refs import Kind
from shared.providers.salesforce.ids import is_id, whole
from shared.providers.signatures import KEY, Inbound, Reply, same

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

HANDSHAKE = False
ACCEPTED = Reply(
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>'
    "</soapenv:Body></soapenv:Envelope>",
    "text/xml",
)
"""It covers every notification of the message; anything else makes Salesforce send all of them again, for 24 hours."""

KINDS: Mapping[str, Kind] = {
    "Opportunity": Kind.DEAL,
    "OpportunityLineItem": Kind.LINE_ITEM,
    "Quote": Kind.QUOTE,
    "Account": Kind.COMPANY,
    "Contact": Kind.CONTACT,
}
"""Salesforce's objects; what is not here keeps Salesforce's name, to be counted and ignored."""

PARTIES = frozenset({Kind.COMPANY, Kind.CONTACT})
ASKED_FOR = "Ledgerlink_Action__c"
"""The field by which people ask for something; a message that was set up without it doesn't say."""

_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
_OUT = "{http://soap.sforce.com/2005/09/outbound}"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_LAST_INSTANT = 999_999
_WHO = "Look at who sent it."


def verify(delivery: Inbound, key: str) -> bool:
    """Whether the address that was called carries the app's key, once. There is no stamp: an old message is as good as a new one."""
    given = parse_qs(delivery.query, errors="replace").get(KEY, [])
    return bool(key) and len(given) == 1 and same(key, given[0])


def parse(body: bytes) -> list[Event]:
    """
    Read the notifications of a message, in its order.

    A notification about a record that was deleted meanwhile may name none: it is left out, for one must not keep all others from
    being acknowledged. The cause is the notification's own id, which every repetition bears.

    Raises:
        Malformed: it isn't an Outbound Message; a document type or an entity is never read.
    """
    root = _read(body)
    message = root.find(f"{_SOAP}Body/{_OUT}notifications")
    if root.tag != f"{_SOAP}Envelope" or message is None:
        raise Malformed("the delivery is not an Outbound Message", fix=_WHO)
    organisation = _id(message.findtext(f"{_OUT}OrganizationId"), "the message's OrganizationId")
    notifications = message.findall(f"{_OUT}Notification")
    return [event for each in notifications for event in _events(organisation, each)]


def _read(body: bytes) -> "Element":
    # Imported when a message arrives: a webhook of any other vendor doesn't pay for it.
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (SyntaxError, ValueError, LookupError) as error:
        raise Malformed(f"the delivery is not XML that may be read ({type(error).__name__})", fix=_WHO) from error
    return root


def _events(organisation: str, notification: "Element") -> Iterator[Event]:
    cause = _id(notification.findtext(f"{_OUT}Id"), "a notification's Id")
    record = notification.find(f"{_OUT}sObject")
    if record is None:
        raise Malformed(f"the notification {cause} is about nothing", fix=_WHO)
    name = record.get(_TYPE, "").rpartition(":")[2]
    said = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in record}
    if not said.get("Id"):
        return
    identity = _id(said["Id"], f"the {name} of notification {cause}")
    kind = KINDS.get(name) or name
    asked = said.get(ASKED_FOR, "")[:100] if kind in PARTIES else ""
    yield Event(organisation, kind, identity, f"{organisation}:{cause}", _changed_at(said), asked=asked)


def _changed_at(said: Mapping[str, str]) -> datetime | None:
    """
    The end of the second in which the record was last changed when this was sent, if the message says it.

    Salesforce's stamps are whole seconds, and a second may hold two changes: what was read with the same stamp need not be all of it.
    """
    stamp = said.get("SystemModstamp") or said.get("LastModifiedDate")
    if not stamp:
        return None
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError as error:
        raise Malformed("a notification's stamp is not an instant", fix=_WHO) from error
    if at.tzinfo is None:
        raise Malformed("a notification's stamp has no time zone", fix=_WHO)
    return at.astimezone(UTC).replace(microsecond=_LAST_INSTANT)


def _id(text: str | None, what: str) -> str:
    given = (text or "").strip()
    if not is_id(given):
        raise Malformed(f"{what} is not an id", fix=_WHO)
    return whole(given)

"""HubSpot's webhooks: whether a delivery is genuine (signature v3), and which records it is about."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.errors import Malformed
from shared.model.hints import Event
from shared.model.refs import Kind
from shared.providers.signatures import Inbound, hmac_sha256_base64, same

HANDSHAKE = False
ACCEPTED = None
FRESH = timedelta(seconds=300)
"""Older deliveries are refused, as HubSpot asks; so are stamps as far ahead, which HubSpot's own SDK lets through."""

KINDS: Mapping[str, Kind] = {
    "deal": Kind.DEAL,
    "0-3": Kind.DEAL,
    "line_item": Kind.LINE_ITEM,
    "0-8": Kind.LINE_ITEM,
    "quote": Kind.QUOTE,
    "0-14": Kind.QUOTE,
    "company": Kind.COMPANY,
    "0-2": Kind.COMPANY,
    "contact": Kind.CONTACT,
    "0-1": Kind.CONTACT,
}
"""HubSpot's words and type ids; what is not here keeps HubSpot's text, to be counted and ignored."""

PARTIES = frozenset({Kind.COMPANY, Kind.CONTACT})
"""Of whom an event says which field changed, and who was merged into whom."""
STAGE = "dealstage"
ASKED_FOR = "ledgerlink_action"
"""The field by which people ask for something."""

_TIES = re.compile("(COMPANY|CONTACT)_TO_(COMPANY|CONTACT)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_DIGITS = re.compile(r"[0-9]{1,20}")
_DECODED = re.compile("%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)


def verify(delivery: Inbound, key: str) -> bool:
    """Whether HubSpot signed exactly this delivery with the app's client secret, at most five minutes ago."""
    given = delivery.headers.get("x-hubspot-signature-v3", "")
    stamp = delivery.headers.get("x-hubspot-request-timestamp", "")
    if not key or not (given.isascii() and stamp.isascii() and stamp.isdigit() and len(stamp) <= 16):
        return False
    if abs(delivery.received_at - (_EPOCH + timedelta(milliseconds=int(stamp)))) > FRESH:
        return False
    # The guide wants some characters of the URI decoded before hashing, the SDKs hash it as it came: either will do.
    decoded = _DECODED.sub(lambda match: chr(int(match[1], 16)), delivery.url)
    return same(_signature(delivery, decoded, stamp, key), given) | same(
        _signature(delivery, delivery.url, stamp, key), given
    )


def _signature(delivery: Inbound, url: str, stamp: str, key: str) -> str:
    prefix = (delivery.method + url).encode("utf-8", "surrogatepass")
    return hmac_sha256_base64(key, prefix + delivery.body + stamp.encode())


def parse(body: bytes) -> list[Event]:
    """
    Read the events of a delivery, in its order.

    A merge gives one event for the surviving record and one for each that is gone; a changed association one for the
    record it is reported for. The cause leaves out the attempt and HubSpot's event id, which isn't unique.

    Raises:
        Malformed: not a JSON array of HubSpot's events.
    """
    try:
        delivered = json.loads(body)
        if not isinstance(delivered, list):
            raise Malformed("the delivery is not an array of events", fix="Look at who sent it.")
        return [event for raw in delivered for event in _events(raw)]
    except (ValueError, RecursionError) as error:
        raise Malformed("the delivery is not JSON", fix="Look at who sent it.") from error


def _events(raw: Any) -> Iterator[Event]:
    if not isinstance(raw, dict):
        raise Malformed("an event is not a JSON object", fix="Look at who sent it.")
    if raw.get("propertyName") == ASKED_FOR and not raw.get("propertyValue"):
        return  # cleared, as a rule by us with the answer: it asks for nothing
    subscription = _word(raw, "subscriptionType")
    word, _, change = subscription.partition(".")
    if word == "object" and "objectTypeId" in raw:
        word = _word(raw, "objectTypeId")
    kind = KINDS.get(word)
    ids = _IDS.get(change, _itself)(raw, word)
    if kind is not None and not ids:
        raise Malformed(f"a {subscription} event names no record", fix="Look at who sent it.")
    if kind in PARTIES and change == "associationChange" and not _TIES.fullmatch(str(raw.get("associationType"))):
        return  # a deal came or went, for instance: it has an event of its own
    account, at, cause = _number(raw, "portalId"), _instant(raw), _cause(raw, subscription)
    moved_to = str(raw.get("propertyValue") or "") if raw.get("propertyName") == STAGE else ""
    named = tuple(dict.fromkeys(ids)) or ("",)
    party = kind in PARTIES
    changed = (_word(raw, "propertyName"),) if party and raw.get("propertyName") else ()
    for place, identity in enumerate(named):
        yield Event(
            account=account,
            kind=kind or word,
            id=identity,
            cause=cause,
            occurred_at=at,
            moved_to=moved_to,
            changed=changed,
            merged_from=named[1:] if party and change == "merge" and not place else (),
            asked=str(raw["propertyValue"])[:100] if party and raw.get("propertyName") == ASKED_FOR else "",
        )


def _itself(raw: Mapping[str, Any], _word: str) -> list[str]:
    return [_number(raw, "objectId")] if "objectId" in raw else []


def _merged(raw: Mapping[str, Any], _word: str) -> list[str]:
    """The survivor first: it may have an id of its own, then both that were merged are gone."""
    gone = raw.get("mergedObjectIds") or []
    if not isinstance(gone, list):
        raise Malformed("mergedObjectIds is not an array", fix="Look at who sent it.")
    names = [name for name in ("newObjectId", "primaryObjectId", "objectId") if raw.get(name) is not None]
    return [_number(raw, name) for name in names] + [_number({"merged": identity}, "merged") for identity in gone]


def _associated(raw: Mapping[str, Any], word: str) -> list[str]:
    """The side that is of the subscription's own type; HubSpot reports every association from both sides."""
    side = "toObjectId" if str(raw.get("associationType")).endswith(f"_TO_{word.upper()}") else "fromObjectId"
    return [_number(raw, side)] if side in raw else []


_IDS = {"merge": _merged, "associationChange": _associated}


_SAID = (
    "subscriptionId",
    "propertyValue",
    "associationType",
    "toObjectId",
    "associationRemoved",
    "newObjectId",
    "mergedObjectIds",
)


def _cause(raw: Mapping[str, Any], subscription: str) -> str:
    """What only an identical webhook repeats. Values may be personal: a digest stands for them."""
    said = json.dumps([raw.get(name) for name in _SAID], sort_keys=True)
    changed = _word(raw, "propertyName") if raw.get("propertyName") else ""
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return f"{subscription}/{changed}/{_number(raw, 'occurredAt')}/{digest}"


def _word(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise Malformed(f"an event has no usable {name}", fix="Look at who sent it.")
    return value


def _number(raw: Mapping[str, Any], name: str) -> str:
    """An id: a number here, a text in REST answers."""
    value = raw.get(name)
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not _DIGITS.fullmatch(text):
        raise Malformed(f"an event's {name} is not a number", fix="Look at who sent it.")
    return text


def _instant(raw: Mapping[str, Any]) -> datetime:
    try:
        return _EPOCH + timedelta(milliseconds=int(_number(raw, "occurredAt")))
    except OverflowError as error:
        raise Malformed("an event's occurredAt is not an instant", fix="Look at who sent it.") from error

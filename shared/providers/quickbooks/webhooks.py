"""
QuickBooks' deliveries: are they genuine, and what do they hint at. Standard library only.

Two shapes: CloudEvents (a list, since 2026), and the older one, which names each company once. Either may speak of several
companies; every event is taken by the company that stands with it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from shared.errors import Malformed
from shared.model.hints import Event
from shared.model.refs import Kind
from shared.providers.quickbooks.names import named_as
from shared.providers.signatures import Inbound, hmac_sha256_base64, same

HANDSHAKE = False
ACCEPTED = None
SIGNATURE = "intuit-signature"
KINDS: Final[Mapping[str, str]] = {
    "invoice": Kind.INVOICE,
    "estimate": Kind.ESTIMATE,
    "customer": Kind.CUSTOMER,
    "creditmemo": Kind.CREDIT_NOTE,
    "refundreceipt": Kind.CREDIT_NOTE,
    "payment": Kind.PAYMENT,
}
"""Others keep Intuit's word, in lower case: they concern nobody."""
CREATED: Final = frozenset({"create", "created"})
LIKE_A_DELETION: Final = frozenset({"merge", "merged"})

ACCOUNT = re.compile(r"[0-9]{1,32}", re.ASCII)
IDENTITY = re.compile(r"[0-9A-Za-z:_-]{1,40}", re.ASCII)
WORD = re.compile(r"[A-Za-z_]{1,40}", re.ASCII)
TYPE = re.compile(r"qbo\.([a-z_]{1,40})\.([a-z_]{1,40})\.v[0-9]{1,3}", re.ASCII | re.IGNORECASE)
INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})", re.ASCII)
TEXT = re.compile(r"[!-~]{1,200}", re.ASCII)
_FIX: Final = "Nothing: Intuit sends it again."


def verify(delivery: Inbound, key: str) -> bool:
    """Whether the signature fits the raw body under the app's verifier token."""
    return bool(key) and same(hmac_sha256_base64(key, delivery.body), delivery.headers.get(SIGNATURE, ""))


def parse(body: bytes) -> list[Event]:
    """
    Read the delivery's events, of either shape.

    Raises:
        Malformed: it isn't one of QuickBooks' deliveries.
    """
    try:
        delivery = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("the delivery is not JSON", fix=_FIX) from error
    if isinstance(delivery, list):
        return [event for entry in delivery for event in _cloud_events(_object(entry))]
    notices = delivery.get("eventNotifications") if isinstance(delivery, dict) else None
    if not isinstance(notices, list):
        raise Malformed("the delivery is neither CloudEvents nor event notifications", fix=_FIX)
    return [event for notice in notices for event in _older_events(_object(notice))]


def _cloud_events(entry: Mapping[str, Any]) -> Iterator[Event]:
    kind, change = TYPE.fullmatch(_part(entry, "type", re.compile(r".{1,120}"))) or (), ""
    if not kind:
        raise Malformed("an event of the delivery has no usable type", fix=_FIX)
    entity, change = str(kind[1]).lower(), str(kind[2]).lower()
    account, at = _part(entry, "intuitaccountid", ACCOUNT), _part(entry, "time", INSTANT)
    cause = f"{entity}/{change}/{_part(entry, 'id', TEXT)}"
    merged = entry.get("data")
    loser = merged.get("deletedid") if isinstance(merged, dict) else None
    yield from _events(account, entity, change, _part(entry, "intuitentityid", IDENTITY), loser, cause, at)


def _older_events(notice: Mapping[str, Any]) -> Iterator[Event]:
    account = _part(notice, "realmId", ACCOUNT)
    listed = _object(notice.get("dataChangeEvent")).get("entities")
    if not isinstance(listed, list):
        raise Malformed("a notification of the delivery has no list of entities", fix=_FIX)
    for entry in map(_object, listed):
        entity, change = _part(entry, "name", WORD).lower(), _part(entry, "operation", WORD).lower()
        identity, at = _part(entry, "id", IDENTITY), _part(entry, "lastUpdated", INSTANT)
        cause = f"{entity}/{change}/{at}"
        yield from _events(account, entity, change, identity, entry.get("deletedId"), cause, at)


def _events(  # noqa: PLR0917  # an event is all of these
    account: str, entity: str, change: str, identity: str, loser: object, cause: str, at: str
) -> Iterator[Event]:
    """The event; of a merger one for the record that is gone, too, and the one that stays names it."""
    kind, when = str(KINDS.get(entity, entity)), _instant(at)
    if change in CREATED:
        # Whoever holds a record has seen that it was made. Records know whole seconds only: so is this one compared.
        when = when.replace(microsecond=0)
    gone = (loser,) if change in LIKE_A_DELETION and isinstance(loser, str) and IDENTITY.fullmatch(loser) else ()
    yield Event(account, kind, named_as(entity, identity), cause, when, merged_from=gone)
    for identity_gone in gone:
        yield Event(account, kind, identity_gone, cause, when)


def _object(entry: object) -> Mapping[str, Any]:
    if not isinstance(entry, dict):
        raise Malformed("an event of the delivery is not an object", fix=_FIX)
    return entry


def _part(entry: Mapping[str, Any], name: str, shape: re.Pattern[str]) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise Malformed(f"an event of the delivery has no usable {name}", fix=_FIX)
    return value


def _instant(text: str) -> datetime:
    """
    The time as UTC, to the microsecond; Intuit writes up to nine digits of a second, or none.

    Of what isn't written it is the end: what happened in the second in which we wrote may be somebody else's.
    """
    found = INSTANT.fullmatch(text)
    try:
        moment = datetime.fromisoformat(f"{found[1]}{found[3]}") if found else None
    except ValueError as error:
        raise Malformed(f"{text!r} is not a time", fix=_FIX) from error
    if found is None or moment is None:
        raise Malformed(f"{text!r} is not a time", fix=_FIX)
    return moment.replace(microsecond=int((found[2] or "")[:6].ljust(6, "9"))).astimezone(UTC)

"""Xero's deliveries: are they genuine, and what do they hint at. Standard library only."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shared.errors import Malformed
from shared.model.hints import Event
from shared.model.refs import Kind
from shared.providers.signatures import Inbound, hmac_sha256_base64, same

HANDSHAKE = True
ACCEPTED = None
SIGNATURE = "x-xero-signature"
KINDS: Mapping[str, str] = {
    "INVOICE": Kind.INVOICE,
    "CONTACT": Kind.CUSTOMER,
    "CREDITNOTE": Kind.CREDIT_NOTE,
    "OVERPAYMENT": Kind.OVERPAYMENT,
    "PREPAYMENT": Kind.PREPAYMENT,
}
"""INVOICE is both sales invoices and bills: reading the record tells which. Others keep Xero's word, in lower case."""
SUPPLIERS = frozenset({"ACCPAYCREDIT", "SPEND-OVERPAYMENT", "SPEND-PREPAYMENT", "APOVERPAYMENT", "APPREPAYMENT"})
"""The types of credits that are none of a customer's: an event that says so needn't be looked at."""
SUPPLIERS_CREDIT = "supplier_credit"

GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
WORD = re.compile(r"[A-Z_]{1,40}")
INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,7}))?Z?", re.ASCII)


def verify(delivery: Inbound, key: str) -> bool:
    """
    Whether the signature fits the raw body under the webhook key's text, which looks like Base64 but isn't decoded.

    True also for the handshake's deliveries that are signed well; they hold no events.
    """
    return bool(key) and same(hmac_sha256_base64(key, delivery.body), delivery.headers.get(SIGNATURE, ""))


def parse(body: bytes) -> list[Event]:
    """
    Read the delivery's events; none for the handshake (intent to receive).

    Raises:
        Malformed: it isn't a Xero delivery.
    """
    try:
        delivery = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("the delivery is not JSON", fix="Nothing: Xero sends it again.") from error
    events = delivery.get("events") if isinstance(delivery, dict) else None
    if not isinstance(events, list):
        raise Malformed("the delivery has no list of events", fix="Nothing: Xero sends it again.")
    return [_event(entry) for entry in events]


def _event(entry: Any) -> Event:
    if not isinstance(entry, dict):
        raise Malformed("an event of the delivery is not an object", fix="Nothing: Xero sends it again.")
    category, change = _part(entry, "eventCategory", WORD), _part(entry, "eventType", WORD)
    at = _part(entry, "eventDateUtc", INSTANT)
    return Event(
        account=_part(entry, "tenantId", GUID).lower(),
        kind=_kind(category, entry.get("data")),
        id=_part(entry, "resourceId", GUID).lower(),
        cause=f"{category}/{change}/{at}",
        occurred_at=_instant(at),
    )


def _kind(category: str, more: object) -> str:
    """Ours of this category; events about credits say beside it whose they are."""
    if isinstance(more, dict) and str(more.get("Type")) in SUPPLIERS:
        return SUPPLIERS_CREDIT
    return str(KINDS.get(category, category.lower()))


def _part(entry: Mapping[str, Any], name: str, shape: re.Pattern[str]) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise Malformed(f"an event of the delivery has no usable {name}", fix="Nothing: Xero sends it again.")
    return value


def _instant(text: str) -> datetime:
    """
    Xero's UTC, written without an offset and with up to seven digits of a second.

    Cut to milliseconds, which is all that the record itself carries: so our own write isn't later than itself.
    """
    whole, _, fraction = text.rstrip("Z").partition(".")
    try:
        moment = datetime.fromisoformat(whole)
    except ValueError as error:
        raise Malformed(f"{text!r} is not a time", fix="Nothing: Xero sends it again.") from error
    return moment.replace(microsecond=int(fraction[:3].ljust(3, "0")) * 1000, tzinfo=UTC)

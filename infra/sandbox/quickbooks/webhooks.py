"""
The app's webhooks: which changes become events, and the two bodies in which they travel.

CloudEvents is the format since 2026; the older one can be asked for. One delivery may mix companies in either.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.outbox import Courier, Outbox
from infra.sandbox.quickbooks.signing import HEADER, sign
from infra.sandbox.quickbooks.state import Event

ANSWER_WITHIN_S = 3.0
# At once (so the newest text), after seconds, minutes, hours; then every six hours for a week (how long is unverified).
RETRIES = (0.0, 10.0, 20.0, 30.0, 300.0, 1_200.0, 7_200.0, 14_400.0, *[21_600.0] * 28)
PAST = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Merge": "merged",
    "Void": "voided",
    "Emailed": "emailed",
}
FORMATS = ("cloudevents", "legacy")
SOURCE = "intuit." + base64.b64encode(b"sandbox-source").decode()
MAY_BE_ABSENT = ("data", "datacontenttype")
EVERY_BARE = 3  # of so many events one comes without them
MOST_DIGITS = 9  # of fractions of a second, which vary


@dataclass
class Subscription:
    """What the app's portal is set to, and the outbox that it fills. Safe to use from any thread."""

    clock: Clock
    verifier_token: str
    format: str = "cloudevents"
    entities: tuple[str, ...] | None = None  # None: all
    linked: bool = True  # whether a payment also tells of the invoices it touches: commonly seen, not promised
    _told: int = 0
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        courier = Courier(
            compose=self._compose,
            sign=lambda _url, body: {HEADER: sign(self.verifier_token, body)},
            again=self._again,
            retries=RETRIES,
            timeout_s=ANSWER_WITHIN_S,
        )
        self.outbox = Outbox(self.clock, courier, in_order=True)

    def announce(self, event: Event) -> None:
        """Queue one change, if the portal asks for its entity."""
        if event.linked and not self.linked:
            return
        if self.entities is not None and event.entity not in self.entities:
            return
        self._told += 1
        seed = f"https://sandbox.invalid/quickbooks/event/{self._told}"
        told = {
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, seed)),
            "realm": event.realm,
            "entity": event.entity,
            "id": event.id,
            "operation": event.operation,
            "at": event.at.astimezone(UTC).isoformat(),
            "digits": self._told % (MOST_DIGITS + 1),
            "deleted_id": event.deleted_id,
            "bare": self._told % EVERY_BARE == 0,
        }
        self.outbox.publish([told])

    def configure(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """``format``, ``entities`` (a list, or null for all), ``linked``, ``in_order``; answers what is in force."""
        if settings.get("format", self.format) not in FORMATS:
            raise ValueError(f"unknown format; known: {', '.join(FORMATS)}")
        self.format = str(settings.get("format", self.format))
        if "entities" in settings:
            self.entities = None if settings["entities"] is None else tuple(settings["entities"])
        self.linked = bool(settings.get("linked", self.linked))
        self.outbox.in_order = bool(settings.get("in_order", self.outbox.in_order))
        return {
            "format": self.format,
            "entities": None if self.entities is None else list(self.entities),
            "linked": self.linked,
            "in_order": self.outbox.in_order,
        }

    def clear(self) -> None:
        """Start numbering again, with the settings of a new portal."""
        self._told = 0
        self.configure({"format": "cloudevents", "entities": None, "linked": True, "in_order": True})

    def _compose(self, events: Sequence[Mapping[str, Any]], _attempt: int) -> bytes:
        """One delivery; a retry says the same."""
        body = [_cloud(event) for event in events] if self.format == "cloudevents" else _legacy(events)
        return json.dumps(body, separators=(",", ":")).encode()

    @staticmethod
    def _again(event: dict[str, Any]) -> dict[str, Any]:
        """The same change, told again as another event."""
        fresh = hashlib.sha256(event["uuid"].encode()).hexdigest()[:32]
        return {**event, "uuid": str(uuid.UUID(fresh))}


def _cloud(event: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "specversion": "1.0",
        "id": f"{event['uuid']}-{event['entity']}-{event['id']}",
        "source": SOURCE,
        "type": f"qbo.{event['entity'].lower()}.{PAST[event['operation']]}.v1",
        "datacontenttype": "application/json",
        "time": _time(datetime.fromisoformat(event["at"]), int(event["digits"])),
        "intuitentityid": event["id"],
        "intuitaccountid": event["realm"],
        "data": {} if event["deleted_id"] is None else {"deletedid": event["deleted_id"]},
    }
    spared = MAY_BE_ABSENT if event.get("bare") and not told["data"] else ()
    return {name: value for name, value in told.items() if name not in spared}


def _time(at: datetime, digits: int) -> str:
    """UTC with none to nine digits of a second."""
    fraction = f"{at.microsecond:06d}000"[:digits]
    return at.strftime("%Y-%m-%dT%H:%M:%S") + (f".{fraction}" if fraction else "") + "Z"


def _legacy(events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The older body: entities by realm."""
    realms: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        told = {
            "name": event["entity"],
            "id": event["id"],
            "operation": event["operation"],
            "lastUpdated": _time(datetime.fromisoformat(event["at"]), 3),
        }
        if event["deleted_id"] is not None:
            told["deletedId"] = event["deleted_id"]
        realms.setdefault(event["realm"], []).append(told)
    changed = [{"realmId": realm, "dataChangeEvent": {"entities": told}} for realm, told in realms.items()]
    return {"eventNotifications": changed}

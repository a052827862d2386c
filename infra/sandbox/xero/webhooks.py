"""
The app's one webhook subscription: the handshake (intent to receive), event numbers, and what happens to events
while the subscription is not active: they are kept for 31 days and sent, in order, after the next good handshake.
"""

import hashlib
import json
import random
import string
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.outbox import Courier, Outbox
from infra.sandbox.xero.signing import HEADER, sign, tamper
from infra.sandbox.xero.state import Event

API = "https://api.xero.com/api.xro/2.0"
KEPT = timedelta(days=31)
ANSWER_WITHIN_S = 5.0
BAD_ATTEMPTS = 3
# At once, then every quarter of an hour for a day; then the subscription is disabled.
RETRIES = (0.0, *[900.0] * 96)
CATEGORIES = ("CONTACT", "INVOICE", "CREDITNOTE", "PREPAYMENT", "OVERPAYMENT")
ENTROPY_LENGTH = 20


def wire_event(event: Event, sequence: int) -> dict[str, Any]:
    """An event as it is delivered; ``_sequence`` is for the envelope."""
    shown: dict[str, Any] = {
        "resourceUrl": f"{API}/{event.collection}/{event.resource}",
        "resourceId": event.resource,
        "eventDateUtc": event.at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{event.at.microsecond // 1000:03d}",
        "eventType": event.kind,
        "eventCategory": event.category,
        "tenantId": event.tenant,
        "tenantType": "ORGANISATION",
        "_sequence": sequence,
    }
    return shown if event.data is None else {**shown, "data": event.data}


def compose(events: Sequence[Mapping[str, Any]], _attempt: int) -> bytes:
    """One delivery; a retry is the very same bytes."""
    numbers = [event["_sequence"] for event in events]
    digest = hashlib.sha256(repr(numbers).encode()).digest()
    body = {
        "events": [{name: value for name, value in event.items() if name != "_sequence"} for event in events],
        "firstEventSequence": min(numbers),
        "lastEventSequence": max(numbers),
        "entropy": "".join(string.ascii_uppercase[byte % 26] for byte in digest[:ENTROPY_LENGTH]),
    }
    return json.dumps(body, separators=(",", ":")).encode()


def handshake_body(entropy: str) -> bytes:
    """The empty delivery of a handshake, with the irregular blanks that Xero sends."""
    return f'{{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "{entropy}"}}'.encode()


@dataclass
class Subscription:
    """Status, numbering and backlog of one app's webhooks; safe to use from any thread."""

    clock: Clock
    key: str
    status: str = "none"  # none, validating, active, failed, disabled
    reason: str | None = None
    categories: tuple[str, ...] = CATEGORIES
    handshakes: bool = True
    sequence: int = 0
    backlog: list[dict[str, Any]] = field(default_factory=list)
    _chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - variety, not secrecy
    _guard: threading.RLock = field(default_factory=threading.RLock)
    _numbering: threading.Lock = field(default_factory=threading.Lock)  # innermost: held while nothing else is taken

    def __post_init__(self) -> None:
        courier = Courier(
            compose=compose,
            sign=lambda _url, body: {HEADER: sign(self.key, body)},
            again=self._again,
            retries=RETRIES,
            timeout_s=ANSWER_WITHIN_S,
            refused=self._gave_up,
        )
        self.outbox = Outbox(self.clock, courier)

    def announce(self, event: Event) -> None:
        """Number an event and send it, or keep it until the next good handshake."""
        if event.category not in self.categories or self.status == "none":
            return
        with self._guard:
            shown = wire_event(event, self._next())
            if self.status == "active":
                self.outbox.publish([shown])
            else:
                self.backlog.append({**shown, "_kept_at": self.clock.time()})

    def configure(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Choose categories, or switch the handshake off; answers what is in force."""
        if "categories" in settings:
            chosen = tuple(str(name) for name in settings["categories"])
            if unknown := set(chosen) - set(CATEGORIES):
                raise ValueError(f"unknown categories: {', '.join(sorted(unknown))}")
            self.categories = chosen
        self.handshakes = bool(settings.get("handshake", self.handshakes))
        return {
            "status": self.status,
            "reason": self.reason,
            "categories": list(self.categories),
            "last_sequence": self.sequence,
            "kept": len(self.backlog),
        }

    def validate(self, target: str) -> None:
        """Do the handshake with a new (or re-enabled) target and activate the subscription if it goes well."""
        with self._guard:
            self.status, self.reason = "validating", None
        reason = self._handshake(target) if self.handshakes else None
        with self._guard:
            self.status, self.reason = ("failed", reason) if reason else ("active", None)
            if self.status == "active":
                horizon = self.clock.time() - KEPT.total_seconds()
                kept = [event for event in self.backlog if event["_kept_at"] > horizon]
                self.backlog.clear()
                self.outbox.publish(
                    [{name: value for name, value in event.items() if name != "_kept_at"} for event in kept]
                )

    def clear(self) -> None:
        """Start numbering again; target and status stay."""
        with self._guard:
            self.sequence = 0
            self.backlog.clear()

    def _handshake(self, target: str) -> str | None:
        """Send one well-signed and three badly signed bodies, mixed; the first wrong answer is the reason."""
        attempts = [True, *[False] * BAD_ATTEMPTS]
        self._chance.shuffle(attempts)
        with httpx.Client(timeout=ANSWER_WITHIN_S, trust_env=False, verify=False) as client:  # noqa: S501 - loopback
            for good in attempts:
                entropy = "".join(self._chance.choices(string.ascii_uppercase, k=ENTROPY_LENGTH))
                body = handshake_body(entropy)
                signature = sign(self.key, body)
                headers = {
                    "Content-Type": "application/json",
                    HEADER: signature if good else tamper(signature, self._chance),
                }
                try:
                    response = client.post(target, content=body, headers=headers)
                except httpx.HTTPError as error:
                    return f"No response within 5 seconds ({type(error).__name__})"
                if wrong := _wrong(response, expected=200 if good else 401):
                    return wrong
        return None

    def _again(self, event: dict[str, Any]) -> dict[str, Any]:
        """The same change, told again as a new event."""
        now = self.clock.now()
        moment = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}"
        return {**event, "eventDateUtc": moment, "_sequence": self._next()}

    def _next(self) -> int:
        with self._numbering:
            self.sequence += 1
            return self.sequence

    def _gave_up(self, events: Sequence[Mapping[str, Any]]) -> None:
        """A day of failures disables the subscription; what could not be delivered is kept."""
        with self._guard:
            self.status, self.reason = "disabled", "Webhook deliveries failed for 24 hours"
            kept = [{**event, "_kept_at": self.clock.time()} for event in events]
            self.backlog = sorted([*kept, *self.backlog], key=lambda event: int(event["_sequence"]))


def _wrong(response: httpx.Response, *, expected: int) -> str | None:
    """What the developer portal would say of this answer; None if it is right."""
    if response.status_code != expected:
        kind = "a correctly" if expected == 200 else "an incorrectly"
        return f"Response to {kind} signed payload was {response.status_code}, {expected} expected"
    if response.content:
        return "Response contains a body"
    if "set-cookie" in response.headers:
        return "Response contains a cookie"
    return None

"""Changes as webhooks v2: one event per request and per webhook that listens, with what stood before."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.outbox import Outbox
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.hooks import Hook
from infra.sandbox.pipedrive.instants import exact
from infra.sandbox.pipedrive.people import User
from infra.sandbox.pipedrive.records import Actor, Record

Event = dict[str, Any]
RETRIES = (3.0, 30.0, 150.0)
TIMEOUT_S = 10.0
OWNER_ALONE = 1
"""``visible_to`` of a record that only its owner and admins see."""
DEFAULT = (
    ("*", "deal"), ("*", "organization"), ("*", "person"), ("*", "deal_product"),
    ("change", "product"), ("change", "stage"), ("change", "pipeline"),
)  # fmt: skip
"""What the sandbox registers in every company at a target that control names."""


@dataclass
class Events:
    """Turns changes into events for every webhook of the company that hears them, and publishes them."""

    clock: Clock
    outbox: Outbox
    quiet: bool = False

    @contextmanager
    def silenced(self) -> Iterator[None]:
        """While a company is seeded nothing is told."""
        self.quiet = True
        try:
            yield
        finally:
            self.quiet = False

    def tell(
        self,
        company: Company,
        record: Record,
        action: str,
        actor: Actor,
        *,
        data: Mapping[str, Any] | None,
        previous: Mapping[str, Any] | None,
        **more: str,
    ) -> None:
        """Publish one change; banned webhooks lose it. ``more`` are further members of ``meta``."""
        if self.quiet:
            return
        now, correlation = self.clock.ms(), str(uuid.uuid4())
        permitted = [user.id for user in company.users if user.active and sees(user, record)]
        for hook in company.hooks.values():
            if not hook.hears(action, record.kind.name) or now < hook.banned_until:
                continue
            if hook.user not in permitted:
                continue
            meta = {
                "action": action,
                "entity": record.kind.name,
                "entity_id": str(record.id),
                "company_id": str(company.id),
                "user_id": str(actor.user),
                "webhook_id": str(hook.id),
                "webhook_owner_id": str(hook.user),
                "id": str(uuid.uuid4()),
                "correlation_id": correlation,
                "timestamp": exact(now),
                "version": "2.0",
                "type": "application",
                "change_source": actor.source,
                "is_bulk_edit": actor.bulk,
                "attempt": 1,
                "host": urlsplit(company.origin).netloc,
                "permitted_user_ids": [str(user) for user in permitted],
                **more,
            }
            self.outbox.publish([{"meta": meta, "data": data, "previous": previous}])


def sees(user: User, record: Record) -> bool:
    """Whether a user may see a record: admins all, others what is not its owner's alone (groups are not simulated)."""
    return user.admin or record.values.get("visible_to", 3) != OWNER_ALONE or record.values.get("owner_id") == user.id


def compose(events: Sequence[Event], attempt: int) -> bytes:
    """One object, never an array; ``meta.attempt`` counts from 1."""
    (event,) = events
    numbered = {**event, "meta": {**event["meta"], "attempt": attempt + 1}}
    return json.dumps(numbered, separators=(",", ":"), ensure_ascii=False).encode()


def again(event: Event) -> Event:
    """The same change once more under another id."""
    return {**event, "meta": {**event["meta"], "id": str(uuid.uuid4())}}


def hook_of(companies: Mapping[str, Company], event: Event) -> Hook | None:
    """The webhook that an event was made for; None when it is gone."""
    company = companies.get(event["meta"]["company_id"])
    hook = None if company is None else company.hooks.get(int(event["meta"]["webhook_id"]))
    return hook if hook is not None and hook.removed is None else None


def read(body: bytes) -> Event:
    """The event of a body made by ``compose``."""
    event: Event = json.loads(body)
    return event

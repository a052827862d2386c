"""
One registered webhook: what it listens to, where it delivers, and how its failures are counted.

The tenth first attempt that fails bans it for half an hour, in which its events are lost; three days without a success
delete it. What clears the counter other than a ban is unverified: here nothing does.
"""

import base64
from dataclasses import dataclass
from typing import Any

from infra.sandbox.pipedrive.instants import exact

BANNED_MS = 30 * 60_000
SILENT_MS = 3 * 86_400_000
ACTIONS = ("create", "change", "delete", "*")
OBJECTS = (
    "activity", "deal", "lead", "note", "organization", "person", "pipeline", "product", "stage", "user", "*",
    "deal_product", "deal_installment", "board", "phase", "project", "task",
)  # fmt: skip
MOST = 40
"""Webhooks of one app per user."""


@dataclass
class Hook:
    """A webhook of version 2. Instants in milliseconds."""

    id: int
    company: int
    user: int
    action: str
    object: str
    url: str
    name: str
    auth_user: str | None
    auth_password: str | None
    added: int
    usual: bool = False  # made by the sandbox at the target that control named, not through the API
    failures: int = 0
    banned_until: int = 0
    last_success: int = 0
    last_delivery: int | None = None
    last_status: int | None = None
    remove_reason: str | None = None
    removed: int | None = None

    def hears(self, action: str, entity: str) -> bool:
        """Whether an event of this action on this object belongs to it."""
        return self.removed is None and self.action in (action, "*") and self.object in (entity, "*")

    @property
    def authorization(self) -> dict[str, str]:
        """The credentials that it was given, as the header that every delivery carries."""
        if self.auth_user is None and self.auth_password is None:
            return {}
        pair = f"{self.auth_user or ''}:{self.auth_password or ''}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def attempted(self, attempt: int, status: int, now: int, ban_after: int) -> None:
        """Take note of one attempt (from 0); status 0 is no answer in time."""
        self.last_delivery, self.last_status = now, status or None
        if 200 <= status < 300:
            self.last_success = now
            return
        if attempt == 0:
            self.failures += 1
        if self.failures >= ban_after:
            self.failures, self.banned_until = 0, now + BANNED_MS
        if now - max(self.last_success, self.added) >= SILENT_MS:
            self.removed, self.remove_reason = now, "No successful delivery on 3 consecutive days"

    def represent(self) -> dict[str, Any]:
        """The webhook as v1 answers it; the password is not shown again."""
        return {
            "id": self.id,
            "company_id": self.company,
            "owner_id": self.user,
            "user_id": self.user,
            "event_action": self.action,
            "event_object": self.object,
            "subscription_url": self.url,
            "version": "2.0",
            "is_active": 1 if self.removed is None else 0,
            "add_time": exact(self.added),
            "remove_time": None if self.removed is None else exact(self.removed),
            "type": "application",
            "http_auth_user": self.auth_user,
            "http_auth_password": None,
            "remove_reason": self.remove_reason,
            "last_delivery_time": None if self.last_delivery is None else exact(self.last_delivery),
            "last_http_status": self.last_status,
            "admin_id": self.user,
            "name": self.name,
        }

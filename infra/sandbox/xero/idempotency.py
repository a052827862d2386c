"""Idempotency-Key: six minutes of remembered answers, good and bad, per app and organisation."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from werkzeug.wrappers import Response

from infra.sandbox.xero.refusals import api_error
from infra.sandbox.xero.representation import Record

LONGEST_KEY = 128
REMEMBERED = timedelta(minutes=6)
WRITES = {"PUT", "POST", "PATCH"}

Scope = tuple[str, str, str]  # app, tenant, key
Fingerprint = tuple[str, str, bytes]  # method, path with query, body


@dataclass(frozen=True)
class Remembered:
    """One answered write."""

    fingerprint: Fingerprint
    until: datetime
    status: int
    body: bytes
    content_type: str

    def replay(self) -> Response:
        """The same answer again."""
        return Response(self.body, status=self.status, content_type=self.content_type)


@dataclass
class Memory:
    """Answers by key; those past their six minutes are forgotten when the next one is kept."""

    kept: dict[Scope, Remembered] = field(default_factory=dict)

    def recall(self, scope: Scope, fingerprint: Fingerprint, now: datetime) -> Response | None:
        """The remembered answer; None if the key is new. Raises a 400 for a long key or another request."""
        key = scope[2]
        if len(key) > LONGEST_KEY:
            raise api_error(10, "ValidationException", "The Idempotency Key must be at most 128 characters.")
        found = self.kept.get(scope)
        if found is None or found.until <= now:
            return None
        if found.fingerprint != fingerprint:
            message = f"Idempotency Key: {key} is used with a different request."
            raise api_error(10, "ValidationException", message)
        return found.replay()

    def keep(self, scope: Scope, fingerprint: Fingerprint, now: datetime, response: Response) -> None:
        """Remember an answer, whatever its status."""
        self.kept = {known: entry for known, entry in self.kept.items() if entry.until > now}
        content_type = response.content_type or ""
        self.kept[scope] = Remembered(
            fingerprint, now + REMEMBERED, response.status_code, response.get_data(), content_type
        )

    def count(self) -> Record:
        """How many answers are remembered, for the control plane."""
        return {"remembered": len(self.kept)}

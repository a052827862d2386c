"""What a provider answered, read defensively: bodies are not always what their status says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from shared.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer; `headers` are lower-case. Numbers in its JSON are Decimals, never floats."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the vendor says yes."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """
        Parse the body.

        Raises:
            Unavailable: it isn't JSON, whatever the status says (a proxy's HTML page, a truncated body).
        """
        if not self.body:
            return {}
        try:
            return json.loads(self.body, parse_float=Decimal)
        except ValueError as error:
            raise Unavailable(
                f"the answer with status {self.status} is not JSON", fix="It is tried again by itself."
            ) from error

    def json_or_none(self) -> Any:
        """Parse the body; None where it isn't JSON."""
        try:
            return self.json()
        except Unavailable:
            return None

    def retry_after(self, now: datetime) -> float | None:
        """Seconds to wait, from a Retry-After in seconds or as a date; None without one that can be read."""
        text = self.headers.get("retry-after", "").strip()
        if text.isdigit():
            return float(text)
        try:
            return max(0.0, (parsedate_to_datetime(text) - now).total_seconds()) if text else None
        except (ValueError, TypeError):
            return None


def vendor_time(date: str) -> datetime | None:
    """The vendor's own time of an answer, from its Date header; None without one that can be read."""
    try:
        at = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    return at if at.tzinfo is not None else None

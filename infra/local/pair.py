"""A CRM and a ledger sandbox as the demo and the stories use them: through their control planes, books and call logs."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

TOKEN_PATHS = ("/oauth", "/services/oauth2", "/connect/token", "/connections")
"""Calls that belong to a connection, not to a deal."""


@dataclass(slots=True)
class Side:
    """One provider's sandbox."""

    name: str
    described: Mapping[str, Any]
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30, trust_env=False))

    def act(self, do: str, identity: str = "", **with_: Any) -> Any:
        """Do what a person would do in the provider's own pages."""
        return self.control("act", {"do": do, "id": identity, "with": with_})

    def control(self, name: str, body: Mapping[str, Any]) -> Any:
        """Post to the control plane. Raises: httpx.HTTPStatusError with the sandbox's own words."""
        answer = self.client.post(f"{self.described['control']}/{name}", json=dict(body))
        if answer.is_error:
            raise httpx.HTTPStatusError(f"{name}: {answer.text}", request=answer.request, response=answer)
        return answer.json()

    def books(self) -> dict[str, list[dict[str, Any]]]:
        """Everything the provider holds."""
        books: dict[str, list[dict[str, Any]]] = self._read("books")
        return books

    def book(self, name: str) -> list[dict[str, Any]]:
        """One list of what the provider holds: a fraction of the whole."""
        book: list[dict[str, Any]] = self._read(f"books?only={name}")[name]
        return book

    def calls(self, since: int = 0) -> list[dict[str, Any]]:
        """The calls the provider saw after this one; a provider's own call log, not ours."""
        calls: list[dict[str, Any]] = self._read(f"calls?since={since}")
        return calls

    def last_call(self) -> int:
        """The number of the newest call."""
        calls = self.calls()
        return int(calls[-1]["seq"]) if calls else 0

    def business_calls(self, since: int) -> list[dict[str, Any]]:
        """The calls after this one, tokens apart."""
        return [call for call in self.calls(since) if not call["path"].startswith(TOKEN_PATHS)]

    def undelivered(self) -> int:
        """Webhooks that are still to be sent."""
        return int(self._read("outbox")["pending"])

    def deliver_again(self) -> None:
        """Let the webhooks that failed be repeated now: the next attempt may be a quarter of an hour away."""
        self.control("outbox", {})

    def _read(self, name: str) -> Any:
        return self.client.get(f"{self.described['control']}/{name}").raise_for_status().json()


def wait_until(true: Callable[[], Any], *, what: str, seconds: float = 180, pause: float = 0.05) -> Any:
    """Give what `true` gives once it is truthy. Raises: TimeoutError naming what didn't happen."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = true()
        if found:
            return found
        time.sleep(pause)
    raise TimeoutError(f"waited {seconds:g} s in vain: {what}")


def instant(text: str) -> datetime:
    """Read an instant of a call log."""
    return datetime.fromisoformat(text)


def percentiles(values: list[float]) -> dict[str, int]:
    """The median and the 99th percentile (nearest rank) in whole milliseconds; 0 where nothing was measured."""
    ranked = sorted(values) or [0.0]
    return {
        name: round(ranked[min(len(ranked) - 1, int(share * len(ranked)))])
        for name, share in (("p50", 0.5), ("p99", 0.99))
    }

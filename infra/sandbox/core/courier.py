"""How a vendor delivers its webhooks: what a delivery looks like, what counts as taken, when it is repeated."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True)
class Courier:
    """
    How one vendor delivers.

    ``compose(events, attempt)`` is the exact body (attempt counts from 0); ``sign(url, body)`` the headers; ``again(event)``
    the same change as a new event. ``retries`` are seconds on the sandbox's clock from one failed attempt to the next.
    ``refused(events)`` is told when the last attempt failed, ``attempted(events, attempt, status)`` of every one.
    ``accepted(status, body)`` says which answers count, ``together`` which events may share a delivery: those for which it
    gives the same. ``address`` is for vendors whose subscriptions have an address each: where an event goes, or None when
    nobody wants it any more; the outbox's own target then means nothing.
    """

    compose: Callable[[Sequence[Event], int], bytes]
    sign: Callable[[str, bytes], Mapping[str, str]]
    again: Callable[[Event], Event] = dict
    retries: tuple[float, ...] = ()
    most_events: int = 100
    timeout_s: float = 5.0
    window_s: float = 0.05
    reorder_window_s: float = 0.5
    concurrency: int = 10
    refused: Callable[[Sequence[Event]], None] = lambda _events: None
    attempted: Callable[[Sequence[Event], int, int], None] = lambda _events, _attempt, _status: None
    address: Callable[[Event], str | None] | None = None
    accepted: Callable[[int, bytes], bool] = lambda status, _body: 200 <= status < 300
    together: Callable[[Event], Hashable] = lambda _event: None

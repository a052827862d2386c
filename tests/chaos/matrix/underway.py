"""Requests that are on their way when whoever sent them is dead: they arrive all the same, and nobody hears the answer."""

import heapq
import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.chaos.matrix.simulated import SimulatedClock

Deed = Callable[[], object]


@dataclass
class Underway:
    """By when each arrives."""

    clock: SimulatedClock
    _waiting: list[tuple[float, int, Deed]] = field(default_factory=list)
    _numbers: Any = field(default_factory=itertools.count)

    def add(self, seconds: float, deed: Deed) -> None:
        """One more, which arrives after so many seconds."""
        heapq.heappush(self._waiting, (self.clock.time() + seconds, next(self._numbers), deed))

    def next_due(self) -> float | None:
        """When the next one arrives."""
        return self._waiting[0][0] if self._waiting else None

    def arrive(self) -> bool:
        """Carry out what is due; False where nothing is."""
        arrived = False
        while self._waiting and self._waiting[0][0] <= self.clock.time():
            with suppress(httpx.HTTPError):
                heapq.heappop(self._waiting)[2]()
            arrived = True
        return arrived

"""How one process goes about the calls to one connection: reserved ahead, few at once, none while nobody may call."""

import re
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from threading import BoundedSemaphore, Lock

from shared.errors import RateLimited, Reconnect, TooManyAtOnce
from shared.model.pace import Budget, Lane, Left
from shared.model.pacing import Used, corrected, kept_seconds
from shared.model.refs import ConnectionId, provider_of, reconnecting
from shared.ports.edges import Clock
from shared.ports.limiter import Limiter
from shared.ports.work import NOBODY_CALLS


@dataclass(slots=True)
class Pace:
    """
    The calls of one run are reserved when the first of them is made: a run that reads nothing costs nothing.

    What a run left over serves the next, for some seconds; after that it is given back to the day. Safe for several threads, of
    which no more than `at_once` call together (None: all). `headers` are those in which an answer says what is left of the window
    and of the day.
    """

    connection: ConnectionId
    limiter: Limiter
    budget: Budget
    clock: Clock
    status: Callable[[ConnectionId], str]
    lane: Lane = Lane.INTERACTIVE
    expected: int = 1
    monotonic: Callable[[], float] = time.monotonic
    at_once: int | None = None
    headers: tuple[str, str] = ("", "")
    _used: Used | None = None
    _left: int = 0
    _paid: int = 0
    _until: float = 0.0
    _lock: Lock = field(default_factory=Lock)
    _turn: AbstractContextManager[object] = field(init=False)

    def __post_init__(self) -> None:
        self._turn = nullcontext() if self.at_once is None else BoundedSemaphore(self.at_once)

    def turn(self) -> AbstractContextManager[object]:
        """Hold this while a call is under way: who comes too many waits for one of the others to end."""
        return self._turn

    def enter(self, lane: Lane, expected: int) -> None:
        """A run begins that will make about so many calls."""
        with self._lock:
            self.lane, self.expected = lane, expected

    def call(self, cost: int = 1) -> None:
        """
        One call is about to leave, which takes this much of the day.

        Raises:
            RateLimited: it may not, yet.
            Reconnect: the connection's consent is gone; calling would only be refused.
        """
        with self._lock:
            if self._left and self._paid >= cost and self.monotonic() < self._until:
                self._left -= 1
                self._paid -= cost
                return
            if self.status(self.connection) in NOBODY_CALLS:
                raise Reconnect(
                    f"the connection {self.connection} waits for somebody to sign in again",
                    record=self.connection,
                    fix=f"Sign in to {provider_of(self.connection)} again: {reconnecting(self.connection)}; "
                    "what waits goes on by itself.",
                )
            others = self.expected - 1
            paid = others * self.budget.usual_cost
            self._used = self.limiter.reserve(
                self.connection, self.expected, self.lane, self.budget, cost=cost + paid, unused=self._paid
            )
            self._left, self._paid = others, paid
            self._until = self.monotonic() + kept_seconds(self.budget)

    def answered(self, headers: Mapping[str, str]) -> None:
        """An answer may say what is left. Where others have used more than is worth ignoring our own count is lowered."""
        window, day = (_number(headers.get(name, "")) for name in self.headers)
        left = Left(window, day)
        with self._lock:
            if self._used is not None and corrected(self._used, left, self.budget, self.clock.now()) is not None:
                self._used = self.limiter.correct(self.connection, left, self.budget)

    def refused(self, limited: RateLimited) -> None:
        """
        The provider said that these are too many: until the time it names nobody calls this account. Too many together are the
        caller's own business: a moment later they aren't.
        """
        if isinstance(limited, TooManyAtOnce):
            return
        with self._lock:
            self._until = 0.0
            self.limiter.block(self.connection, self.clock.now() + timedelta(seconds=limited.retry_after or 1.0))


_OF = re.compile(r"([0-9]{1,12})/([0-9]{1,12})")


def _number(header: str) -> int | None:
    """What is left: said as such, or as so many used of so many (`api-usage=18/15000`)."""
    if header.isascii() and header.isdigit():
        return int(header)
    used = _OF.search(header)
    return max(0, int(used[2]) - int(used[1])) if used else None

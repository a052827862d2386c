"""The sandbox's clock: real time, or a simulation's, plus an offset that tests and demos may advance."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Time as the simulated vendor sees it. Safe to share between threads."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._source: Callable[[], float] = time.time
        self._guard = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def time(self) -> float:
        """Seconds since 1970, offset included."""
        return self._source() + self._offset

    def receivers_time(self) -> float:
        """Seconds since 1970 by the clock of whoever is told of something: without the offset."""
        return self._source()

    def follow(self, source: Callable[[], float]) -> None:
        """Take this time, of a simulation in the same process, for real time. Reset the sandbox afterwards."""
        self._source = source

    def ms(self) -> int:
        """Whole milliseconds since 1970."""
        return int(self.time() * 1000)

    def now(self) -> datetime:
        """The aware UTC instant."""
        return datetime.fromtimestamp(self.time(), UTC)

    @property
    def offset(self) -> float:
        """Seconds by which the sandbox is ahead of real time."""
        return self._offset

    def advance(self, seconds: float) -> None:
        """Move ahead by ``seconds`` (never back) and tell everybody who waits for a time."""
        if seconds < 0:
            raise ValueError("the sandbox's clock only moves forward")
        with self._guard:
            self._offset += seconds
        self._tell()

    def rewind(self) -> None:
        """Return to real time; only a reset of the whole sandbox may do this."""
        with self._guard:
            self._offset = 0.0
        self._tell()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after every jump."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and a Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""One time for the bundle and for its vendors: it moves when somebody waits, a little with every call, and by leaps."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
A_CALL_SECONDS = 0.02


@dataclass
class SimulatedClock:
    """Implements `Clock`, and gives the same time to whoever counts in seconds. It never goes back."""

    at: datetime = START
    _lock: Lock = field(default_factory=Lock)

    def now(self) -> datetime:
        return self.at

    def time(self) -> float:
        """Seconds since 1970: for the sandboxes, and wherever the bundle asks for monotonic seconds."""
        return (self.at - EPOCH).total_seconds()

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass. Instead of every sleep."""
        with self._lock:
            self.at += timedelta(seconds=max(0.0, seconds))

    def reach(self, at: float) -> None:
        """Let time pass until then, if it isn't over."""
        self.advance(at - self.time())

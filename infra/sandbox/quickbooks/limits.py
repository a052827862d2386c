"""The limits of one realm and app: calls a minute, a second, at once, batches a minute, and reads a month."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.limits import RollingWindow

A_MINUTE = 500
A_SECOND = 10
AT_ONCE = 10
BATCHES_A_MINUTE = 120
MONTHLY_READS = 500_000  # the Builder tier; paid tiers have more


@dataclass
class Limits:
    """Counts calls on the sandbox's clock."""

    clock: Clock
    at_once: int = AT_ONCE
    monthly_reads: int = MONTHLY_READS
    _reads: Counter[str] = field(default_factory=Counter)
    _under_way: Counter[str] = field(default_factory=Counter)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.minute = RollingWindow(self.clock, A_MINUTE, 60.0)
        self.second = RollingWindow(self.clock, A_SECOND, 1.0)
        self.batches = RollingWindow(self.clock, BATCHES_A_MINUTE, 60.0)

    def arrive(self, realm: str) -> bool:
        """Count a call as under way, or return False when ten are."""
        with self._counting:
            if self._under_way[realm] >= self.at_once:
                return False
            self._under_way[realm] += 1
            return True

    def leave(self, realm: str) -> None:
        """Count the call as answered."""
        with self._counting:
            self._under_way[realm] -= 1

    def admit(self, realm: str, *, reads: bool, batch: bool) -> bool:
        """Count one call, or return False when a window is full. Reads are counted by month over all realms."""
        month = self.clock.now().strftime("%Y-%m")
        windows = [self.minute, self.second, *([self.batches] if batch else [])]
        if any(window.remaining(realm) == 0 for window in windows):
            return False
        if reads and self._reads[month] >= self.monthly_reads:
            return False
        for window in windows:
            window.admit(realm)
        self._reads[month] += int(reads)
        return True

    def clear(self) -> None:
        """Forget all calls and go back to the free tier."""
        for window in (self.minute, self.second, self.batches):
            window.clear()
        self.minute.most, self.second.most, self.batches.most = A_MINUTE, A_SECOND, BATCHES_A_MINUTE
        self._reads.clear()
        self.at_once, self.monthly_reads = AT_ONCE, MONTHLY_READS

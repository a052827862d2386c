"""Counting calls in a rolling window, on the sandbox's clock."""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

from infra.sandbox.core.clock import Clock


@dataclass
class RollingWindow:
    """At most ``most`` calls per ``seconds`` for each key. The caller holds the provider's lock."""

    clock: Clock
    most: int
    seconds: float
    _seen: dict[Hashable, deque[float]] = field(default_factory=dict)

    def remaining(self, key: Hashable) -> int:
        """How many calls this key may still make now."""
        return max(0, self.most - len(self._current(key)))

    def admit(self, key: Hashable) -> bool:
        """Count one call, or return False (and count nothing) when the window is full."""
        current = self._current(key)
        if len(current) >= self.most:
            return False
        current.append(self.clock.time())
        return True

    def wait(self, key: Hashable) -> float:
        """Seconds until the next call would be admitted; 0 when it would be now."""
        current = self._current(key)
        return max(0.0, current[0] + self.seconds - self.clock.time()) if len(current) >= self.most else 0.0

    def clear(self) -> None:
        """Forget all calls."""
        self._seen.clear()

    def _current(self, key: Hashable) -> deque[float]:
        seen = self._seen.setdefault(key, deque())
        horizon = self.clock.time() - self.seconds
        while seen and seen[0] <= horizon:
            seen.popleft()
        return seen

"""The limiter in memory: the same arithmetic, a lock instead of a condition."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock

from shared.errors import RateLimited
from shared.model.pace import Budget, Lane, Left
from shared.model.pacing import Used, Wait, corrected, reserved
from shared.model.refs import ConnectionId
from shared.ports.edges import Clock

LONGEST_BLOCK = timedelta(days=1)


@dataclass
class FakeLimiter:
    """`sleep` gets what a worker would wait itself."""

    clock: Clock
    sleep: Callable[[float], None] = lambda _: None
    used: dict[ConnectionId, Used] = field(default_factory=dict)
    blocked: dict[ConnectionId, datetime] = field(default_factory=dict)
    corrections: int = 0
    lock: RLock = field(default_factory=RLock)

    def reserve(
        self,
        connection: ConnectionId,
        calls: int,
        lane: Lane,
        budget: Budget,
        *,
        cost: int | None = None,
        unused: int = 0,
    ) -> Used:
        waited = 0.0
        while True:
            with self.lock:
                found = self._after(connection, calls, lane, budget, cost, unused)
                if isinstance(found, Used):
                    self.used[connection] = found
                    return found
            if waited + found.seconds > 2:
                raise RateLimited(f"{connection} may not be called now: {found.why}", retry_after=found.seconds)
            waited += found.seconds
            self.sleep(found.seconds)

    def correct(self, connection: ConnectionId, left: Left, budget: Budget) -> Used:
        with self.lock:
            used = self.used.get(connection, Used())
            found = corrected(used, left, budget, self.clock.now())
            self.corrections += found is not None
            self.used[connection] = found or used
            return self.used[connection]

    def block(self, connection: ConnectionId, until: datetime) -> None:
        latest = min(until, self.clock.now() + LONGEST_BLOCK)
        self.blocked[connection] = max(latest, self.blocked.get(connection, latest))

    def lift(self, connection: ConnectionId) -> None:
        self.blocked.pop(connection, None)

    def _after(  # noqa: PLR0917  # a table of figures
        self, connection: ConnectionId, calls: int, lane: Lane, budget: Budget, cost: int | None, unused: int
    ) -> Used | Wait:
        now = self.clock.now()
        blocked = (self.blocked.get(connection, now) - now).total_seconds()
        if blocked > 0:
            return Wait(blocked, "the provider asked us to wait")
        return reserved(self.used.get(connection, Used()), calls, lane, budget, now, cost=cost, unused=unused)

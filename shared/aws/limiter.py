"""
The count of calls to an account: one item for each connection in the state table, one conditional update a reservation.

The item stays under a kilobyte however busy the account is, so that a reservation costs one write unit.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.aws.tables import ABSENT, Condition, Item, Table, number, text
from shared.errors import Conflict, RateLimited
from shared.model.pace import Budget, Lane, Left
from shared.model.pacing import Theirs, Used, Wait, corrected, reserved
from shared.model.refs import ConnectionId
from shared.ports.edges import Clock

SORT = "calls"
WORKERS_PATIENCE = 2.0
"""Seconds that a worker waits itself; for longer, its message is given back."""
LONGEST_BLOCK = timedelta(days=1)
"""Budgets are by the day at most: a provider that names a later time is misread."""
RACES = 20
"""How often a reservation may lose against others; each time somebody else's was counted."""


@dataclass(frozen=True, slots=True)
class DynamoLimiter:
    """
    Implements `Limiter`. A lost race costs one more read and write. Who asks waits `patience` seconds at most for room. Those who
    are sent away come back spread over half a window, by `chance` (0 to 1): all at once, most would be sent away again.
    """

    table: Table
    clock: Clock
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    patience: float = WORKERS_PATIENCE

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
        """Count these calls before they are made; waits a little for room; gives the count. Raises: RateLimited."""
        waited = 0.0
        for _ in range(RACES):
            item = self.table.get(partition(connection), SORT) or {}
            found = self._after(item, calls, lane, budget, cost, unused)
            if isinstance(found, Wait):
                if waited + found.seconds > self.patience:
                    raise _limited(connection, found, self.chance() * budget.seconds / 2)
                self.sleep(found.seconds)
                waited += found.seconds
                continue
            try:
                self._count(connection, item, found)
            except Conflict:
                continue
            return found
        raise _limited(connection, Wait(WORKERS_PATIENCE, "too many workers ask for calls at once"), 0.0)

    def correct(self, connection: ConnectionId, left: Left, budget: Budget) -> Used:
        """Lower the count by what others used, where that is worth a write; who loses a race leaves it to the next answer."""
        item = self.table.get(partition(connection), SORT) or {}
        used = used_of(item)
        found = corrected(used, left, budget, self.clock.now())
        if found is None:
            return used
        try:
            self._count(connection, item, found)
        except Conflict:
            return used
        return found

    def block(self, connection: ConnectionId, until: datetime) -> None:
        """Let nobody call this account before then; a shorter block never replaces a longer one."""
        latest = round(min(until, self.clock.now() + LONGEST_BLOCK).timestamp() * 1000)
        longer = Condition("attribute_not_exists(#blocked_until) OR #blocked_until < :until", {"until": latest})
        try:
            self.table.update(
                partition(connection), SORT, assign={"blocked_until": latest}, add={"version": 1}, condition=longer
            )
        except Conflict:
            return  # a longer one stands

    def lift(self, connection: ConnectionId) -> None:
        """End the block."""
        self.table.update(partition(connection), SORT, assign={}, add={"version": 1}, forget=("blocked_until",))

    def _after(  # noqa: PLR0917  # a table of figures
        self, item: Item, calls: int, lane: Lane, budget: Budget, cost: int | None, unused: int
    ) -> Used | Wait:
        now = self.clock.now()
        blocked = number(item, "blocked_until") / 1000 - now.timestamp()
        if blocked > 0:
            return Wait(blocked, "the provider asked us to wait")
        return reserved(used_of(item), calls, lane, budget, now, cost=cost, unused=unused)

    def _count(self, connection: ConnectionId, item: Item, used: Used) -> None:
        """Raises: Conflict where somebody else counted since the item was read."""
        version = number(item, "version")
        same = Condition("#version = :read", {"read": version}) if item else ABSENT
        self.table.update(
            partition(connection),
            SORT,
            assign={
                "version": version + 1,
                "window": _text(used.window),
                "day": _text(used.day),
                "background": _text(used.background),
                "theirs": f"{_spent(used.theirs_of_window)} {_spent(used.theirs_of_day)}",
            },
            condition=same,
        )


def partition(connection: ConnectionId) -> str:
    """The key of an account's count."""
    return f"limiter#{connection}"


def used_of(item: Item) -> Used:
    """What this item counts."""
    of_window, of_day = (_theirs(part) for part in (text(item, "theirs") or "0@0 0@0").split())
    window, day, background = (counted(text(item, name)) for name in ("window", "day", "background"))
    return Used(window, day, background, of_window, of_day)


def counted(stored: str) -> dict[int, int]:
    """The calls by slice of time, as they are stored: what `_text` wrote."""
    first, _, counts = stored.partition(":")
    return {int(first) + at: int(calls) for at, calls in enumerate(counts.split(",")) if calls} if first else {}


def _text(calls: Mapping[int, int]) -> str:
    """The first slice's number and each one's count from there, empty for none: a third of what a mapping would take."""
    slots = [slot for slot, made in calls.items() if made]
    if not slots:
        return ""
    counts = (str(calls.get(slot) or "") for slot in range(min(slots), max(slots) + 1))
    return f"{min(slots)}:{','.join(counts)}"


def _spent(theirs: Theirs) -> str:
    return f"{theirs.calls}@{round(theirs.until)}"


def _theirs(stored: str) -> Theirs:
    calls, _, until = stored.partition("@")
    return Theirs(int(calls), float(until))


def _limited(connection: ConnectionId, wait: Wait, spread: float) -> RateLimited:
    return RateLimited(
        f"{connection} may not be called now: {wait.why}",
        record=connection,
        fix="It is tried again by itself.",
        retry_after=wait.seconds + spread,
    )

"""How time passes in a simulated bundle: by leaps to whatever happens next, with the minute's schedule on the way."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.chaos.matrix.workers import url
from tests.chaos.matrix.world import QUEUES, SETTINGS

if TYPE_CHECKING:
    from tests.chaos.matrix.deployment import Deployment

FAR_SECONDS = 26 * 3600
"""What the agenda holds for later than this isn't waited for: the due dates of invoices."""
A_TICK_SECONDS = 60
PATIENCE = 20_000
LONGEST_SECONDS = 4 * 86_400
"""Nothing that is waited for takes longer than the vendors' own retries, or a day's budget."""


@dataclass(frozen=True)
class Hours:
    """The time of one bundle, which steps and ticks as it passes."""

    bundle: "Deployment"

    def rest(self) -> float:
        """Go on until nothing is left to do, by leaps of time; gives the seconds it took."""
        bundle = self.bundle
        begun = bundle.clock.time()
        for _ in range(PATIENCE):
            if bundle.step():
                continue
            upcoming = self._next()
            if upcoming is None:
                return bundle.clock.time() - begun
            if upcoming - begun > LONGEST_SECONDS:
                break
            self._leap(upcoming)
        bundle.stuck.append(f"it never came to rest: {[(q, bundle.cloud.sqs.left(url(q))) for q in QUEUES]}")
        return bundle.clock.time() - begun

    def live(self, seconds: float) -> None:
        """Let so much time pass, with everything that is due meanwhile, the ticks and polls included."""
        clock = self.bundle.clock
        until = clock.time() + seconds
        while clock.time() < until:
            while self.bundle.step():
                pass
            upcoming = min((self._next() or until), until, self._next_tick() if self.bundle.polls else until)
            self._leap(max(upcoming, clock.time() + 0.001))

    def _leap(self, at: float) -> None:
        clock = self.bundle.clock
        before = clock.time()
        clock.reach(at)
        if int(before // self.bundle.a_tick) != int(clock.time() // self.bundle.a_tick):
            self.bundle.tick()

    def _next_tick(self) -> float:
        return (self.bundle.clock.time() // self.bundle.a_tick + 1) * self.bundle.a_tick

    def _next(self) -> float | None:
        """When something happens next by itself."""
        bundle = self.bundle
        sqs = bundle.cloud.sqs
        moments = [sqs.next_visible(url(queue)) for queue in QUEUES]
        moments += [letter.visible_at for queue in QUEUES for letter in sqs.dead(url(queue))]
        moments += [bundle.postman.next_due(), bundle.underway.next_due(), self._agenda()]
        known = [moment for moment in moments if moment is not None]
        return max(min(known), bundle.clock.time() + 0.001) if known else None

    def _agenda(self) -> float | None:
        """The tick that sends the first item of the agenda."""
        partition = self.bundle.cloud.dynamodb.tables.get(SETTINGS.state_table, {}).get("agenda", {})
        if not partition:
            return None
        due = min(partition).partition("#")[0]
        at = _seconds(due)
        if at - self.bundle.clock.time() > FAR_SECONDS:
            return None
        return max((at // self.bundle.a_tick + 1) * self.bundle.a_tick, self._next_tick())


def _seconds(sortable: str) -> float:
    return datetime.strptime(sortable, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC).timestamp()

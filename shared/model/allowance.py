"""What an account's answer to "what changed?" takes of its day, and what the day still has."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shared.model.pace import Lane
from shared.model.pacing import BACKGROUND_OF_DAY, DAY_SECONDS, DAY_SHARES, HOUR_SECONDS, Used, current


@dataclass(frozen=True, slots=True)
class Allowance:
    """
    `whole`: the calls that asking for everything takes; `brief`: those for the lists in which money shows, as many where there is
    only one list. `per_day`: what the account allows in any 24 hours, None for no limit; `used`: what the limiter has counted.
    `blocked_until`: nobody may call before then, for the provider said so.

    `moves_money`: it is a ledger, where payments come in. `untold`: its webhooks don't tell of payments, or it has none.
    """

    whole: int
    brief: int
    per_day: int | None
    used: Used = field(default_factory=Used)
    blocked_until: datetime | None = None
    moves_money: bool = False
    untold: bool = False

    def left(self, at: datetime) -> float:
        """
        What those whom nobody waits for may still use of the day at that time, if nobody uses anything from now on. Deals and
        payments may use more.
        """
        if self.per_day is None:
            return math.inf
        day = self._counted(self.used.day, at) + self.used.theirs_of_day.at(at.timestamp())
        background = self._counted(self.used.background, at)
        return min(
            round(self.per_day * DAY_SHARES[Lane.BACKGROUND]) - day,
            round(self.per_day * BACKGROUND_OF_DAY) - background,
        )

    def calls(self, now: datetime) -> int:
        """The calls of the last day, to an hour, by whomever."""
        return self._counted(self.used.day, now) + self.used.theirs_of_day.at(now.timestamp())

    def used_up(self, now: datetime, share: float) -> bool:
        """Whether so much of the day is used."""
        return self.per_day is not None and self.calls(now) >= share * self.per_day

    def fits_at(self, cost: int, now: datetime) -> datetime:
        """When so many calls fit, if nobody else uses any. They never fit where the day is smaller: then it is a day from now."""
        return next((at for at in (now, *self._changes(now)) if self.left(at) >= cost), now + timedelta(days=1))

    def spare(self, now: datetime, cost: int, every: timedelta) -> bool:
        """Whether so many calls can be spent now, and the whole still be asked for at this pace ever after."""
        if self.per_day is None:
            return True
        moments = [now, *(at - timedelta(seconds=1) for at in self._changes(now)), now + timedelta(days=1)]
        return all(self.left(at) - self.whole * (1 + (at - now) // every) >= cost for at in moments)

    @staticmethod
    def _counted(calls: Mapping[int, int], at: datetime) -> int:
        return sum(current(calls, at.timestamp(), HOUR_SECONDS, DAY_SECONDS).values())

    def _changes(self, now: datetime) -> list[datetime]:
        """When something that counts now no longer does, the earliest first."""
        slots = {*self.used.day, *self.used.background}
        ends = {(slot + 1) * HOUR_SECONDS + DAY_SECONDS for slot in slots} | {self.used.theirs_of_day.until}
        return [datetime.fromtimestamp(end, UTC) for end in sorted(ends) if end > now.timestamp()]

"""
Whether so many calls fit now, and if not, when: pure, over what was counted before.

Counts stand in slices of time, and a slice counts until all of it has left the window: what a provider counts over its own
window is never more than we allowed. Nothing sleeps longer than it takes a slice to leave.

Others may call the same account: what the provider says is left beneath our own count is theirs, and counts for a while, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.model.pace import Budget, Lane, Left

SLICES = 30
"""Slices in a window: the finer, the less of the budget is lost to rounding."""
KEPT_SHARE = 15
"""Reserved calls may leave within this part of a window; the count includes that time."""
DAY_SECONDS = 86_400
HOUR_SECONDS = 3600

WINDOW_SHARES: Mapping[Lane, float] = {Lane.INTERACTIVE: 1.0, Lane.PAYMENTS: 0.9, Lane.BACKGROUND: 0.5}
DAY_SHARES: Mapping[Lane, float] = {Lane.INTERACTIVE: 1.0, Lane.PAYMENTS: 0.95, Lane.BACKGROUND: 0.8}
"""A lane gets nothing once the account has used this share of its budget: the rest is for those who go first."""
BACKGROUND_OF_DAY = 0.5
"""What the background may use in a day, however little the others do."""
MATERIAL = 0.1
"""A difference of less than this part of a budget is not worth a write."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """Calls of the account that weren't ours, believed until this time (seconds since 1970)."""

    calls: int = 0
    until: float = 0.0

    def at(self, now: float) -> int:
        """How many count then."""
        return self.calls if now < self.until else 0


@dataclass(frozen=True, slots=True)
class Used:
    """
    Calls counted by slice: `window` in thirtieths of the budget's window, `day` and `background` (what they cost of the day) by the hour; and what others
    were last seen to have used of either.
    """

    window: Mapping[int, int] = field(default_factory=dict)
    day: Mapping[int, int] = field(default_factory=dict)
    background: Mapping[int, int] = field(default_factory=dict)
    theirs_of_window: Theirs = Theirs()
    theirs_of_day: Theirs = Theirs()


@dataclass(frozen=True, slots=True)
class Wait:
    """They don't fit: try again after so many seconds. `why` for a person."""

    seconds: float
    why: str


def kept_seconds(budget: Budget) -> float:
    """How long reserved calls may be used."""
    return budget.seconds / KEPT_SHARE


def reserved(
    used: Used, calls: int, lane: Lane, budget: Budget, now: datetime, *, cost: int | None = None, unused: int = 0
) -> Used | Wait:
    """
    Count these calls, or say how long to wait.

    `cost` is what they take of the day, None: one each. `unused` of it was reserved earlier and never spent: that is given back. A reservation larger than a lane's whole
    window fits when nothing else is counted: it would never fit otherwise.
    """
    at, spent = now.timestamp(), calls if cost is None else cost
    width = budget.seconds / SLICES
    span = budget.seconds + kept_seconds(budget)
    window = current(used.window, at, width, span)
    leaving = _leaving(window, width, span, used.theirs_of_window, at)
    wait = _wait(leaving, calls, round(budget.calls * WINDOW_SHARES[lane]), at)
    if wait > 0:
        return Wait(wait, f"{budget.calls} calls in {budget.seconds} s are all this account allows")
    day = current(_less(used.day, unused), at, HOUR_SECONDS, DAY_SECONDS)
    background = current(used.background, at, HOUR_SECONDS, DAY_SECONDS)
    if budget.per_day is not None:
        leaving = _leaving(day, HOUR_SECONDS, DAY_SECONDS, used.theirs_of_day, at)
        waits = [_wait(leaving, spent, round(budget.per_day * DAY_SHARES[lane]), at)]
        if lane is Lane.BACKGROUND:
            leaving = _leaving(background, HOUR_SECONDS, DAY_SECONDS, Theirs(), at)
            waits.append(_wait(leaving, spent, round(budget.per_day * BACKGROUND_OF_DAY), at))
        if max(waits) > 0:
            return Wait(max(waits), f"the day's {budget.per_day} calls of this account are used up ({lane.value})")
    background = _more(background, int(at // HOUR_SECONDS), spent) if lane is Lane.BACKGROUND else background
    return replace(
        used,
        window=_more(window, int(at // width), calls),
        day=_more(day, int(at // HOUR_SECONDS), spent),
        background=background,
    )


def corrected(used: Used, left: Left, budget: Budget, now: datetime) -> Used | None:
    """
    The count after the provider said what is left, where that differs materially from what we thought; else None.

    Only ever lowers what is left by our own count. What others used is believed for as long as the provider's window, of the
    day for an hour: a day may begin anew at somebody's midnight, and who may not call would never hear of it.
    """
    at = now.timestamp()
    window = current(used.window, at, budget.seconds / SLICES, budget.seconds + kept_seconds(budget))
    found = replace(
        used,
        theirs_of_window=_theirs(used.theirs_of_window, window, left.window, budget.calls, at, budget.seconds),
    )
    if budget.per_day is not None:
        day = current(used.day, at, HOUR_SECONDS, DAY_SECONDS)
        theirs = _theirs(used.theirs_of_day, day, left.day, budget.per_day, at, HOUR_SECONDS)
        found = replace(found, theirs_of_day=theirs)
    return None if found == used else found


def _theirs(  # noqa: PLR0917 - a table of figures
    known: Theirs, ours: Mapping[int, int], left: int | None, most: int, at: float, seconds: float
) -> Theirs:
    """What others used of this budget by the provider's word; as it was, where the difference isn't worth a write."""
    if left is None:
        return known
    seen, believed, material = max(0, most - sum(ours.values()) - left), known.at(at), most * MATERIAL
    fades = seen > material and known.until - at < seconds / 2
    return Theirs(seen, at + seconds) if fades or abs(seen - believed) > material else known


def current(counted: Mapping[int, int], at: float, width: float, span: float) -> dict[int, int]:
    """Slices of which any part lies in the window that ends now."""
    return {slot: calls for slot, calls in counted.items() if (slot + 1) * width > at - span}


def _leaving(
    counted: Mapping[int, int], width: float, span: float, theirs: Theirs, at: float
) -> list[tuple[float, int]]:
    """When how many of the calls that count now no longer do, the earliest first."""
    ours = [((slot + 1) * width + span, calls) for slot, calls in counted.items()]
    return sorted([*ours, (theirs.until, theirs.at(at))]) if theirs.at(at) else sorted(ours)


def _wait(leaving: Sequence[tuple[float, int]], calls: int, most: int, at: float) -> float:
    """Seconds until enough have left; 0 when the calls fit now."""
    excess, moment = sum(counted for _, counted in leaving) + calls - most, at
    for left_at, counted in leaving:
        if excess <= 0:
            break
        excess -= counted
        moment = left_at
    return moment - at


def _more(counted: Mapping[int, int], slot: int, calls: int) -> dict[int, int]:
    return {**counted, slot: counted.get(slot, 0) + calls}


def _less(counted: Mapping[int, int], calls: int) -> dict[int, int]:
    """Take these off the newest slices."""
    left = dict(counted)
    for slot in sorted(left, reverse=True):
        taken = min(calls, left[slot])
        left[slot] -= taken
        calls -= taken
    return left

"""
Whether so many calls fit now, and if not, when: pure, over what was counted before.

Counts stand in slices of time, and a slice counts until all of it has left the window: what a provider counts over its own
window is never more than we allowed. Nothing sleeps longer than it takes a slice to leave.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.model.pace import Budget, Lane

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


@dataclass(frozen=True, slots=True)
class Used:
    """Calls counted by slice: `window` in thirtieths of the budget's window, `day` and `background` by the hour."""

    window: Mapping[int, int] = field(default_factory=dict)
    day: Mapping[int, int] = field(default_factory=dict)
    background: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """They don't fit: try again after so many seconds. `why` for a person."""

    seconds: float
    why: str


def kept_seconds(budget: Budget) -> float:
    """How long reserved calls may be used."""
    return budget.seconds / KEPT_SHARE


def reserved(used: Used, calls: int, lane: Lane, budget: Budget, now: datetime, *, unused: int = 0) -> Used | Wait:
    """
    Count these calls, or say how long to wait.

    `unused` were reserved earlier and never made: they are given back to the day. A reservation larger than a lane's whole
    window fits when nothing else is counted: it would never fit otherwise.
    """
    at = now.timestamp()
    width = budget.seconds / SLICES
    span = budget.seconds + kept_seconds(budget)
    window = _current(used.window, at, width, span)
    wait = _wait(window, calls, round(budget.calls * WINDOW_SHARES[lane]), at, width, span)
    if wait > 0:
        return Wait(wait, f"{budget.calls} calls in {budget.seconds} s are all this account allows")
    day = _current(_less(used.day, unused), at, HOUR_SECONDS, DAY_SECONDS)
    background = _current(used.background, at, HOUR_SECONDS, DAY_SECONDS)
    if budget.per_day is not None:
        waits = [_wait(day, calls, round(budget.per_day * DAY_SHARES[lane]), at, HOUR_SECONDS, DAY_SECONDS)]
        if lane is Lane.BACKGROUND:
            most = round(budget.per_day * BACKGROUND_OF_DAY)
            waits.append(_wait(background, calls, most, at, HOUR_SECONDS, DAY_SECONDS))
        if max(waits) > 0:
            return Wait(max(waits), f"the day's {budget.per_day} calls of this account are used up ({lane.value})")
    background = _more(background, int(at // HOUR_SECONDS), calls) if lane is Lane.BACKGROUND else background
    return Used(_more(window, int(at // width), calls), _more(day, int(at // HOUR_SECONDS), calls), background)


def _current(counted: Mapping[int, int], at: float, width: float, span: float) -> dict[int, int]:
    """Slices of which any part lies in the window that ends now."""
    return {slot: calls for slot, calls in counted.items() if (slot + 1) * width > at - span}


def _wait(counted: Mapping[int, int], calls: int, most: int, at: float, width: float, span: float) -> float:  # noqa: PLR0917
    """Seconds until enough slices have left; 0 when the calls fit now."""
    excess, moment = sum(counted.values()) + calls - most, at
    for slot in sorted(counted):
        if excess <= 0:
            break
        excess -= counted[slot]
        moment = (slot + 1) * width + span
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

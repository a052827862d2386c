"""When a consent is to be used so that it doesn't lapse, and when people are told that it ends."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

IDLE: Final = timedelta(days=7)
"""The shortest-lived refresh token that we know lasts sixty days unused; a week leaves room for a long outage of ours."""
WARNINGS: Final = (60, 30, 7)
"""Days before the end at which people are told: time to plan, to remind, to act."""


def is_idle(access_until: datetime, now: datetime) -> bool:
    """Whether nobody has renewed the consent's tokens for so long that somebody should."""
    return access_until + IDLE <= now


def ending(ends: Iterable[datetime | None], now: datetime) -> Mapping[int, int]:
    """How many consents end within so many days, for each of the warnings; those that ended already count, too."""
    known = [end for end in ends if end is not None]
    return {days: sum(end <= now + timedelta(days=days) for end in known) for days in WARNINGS}

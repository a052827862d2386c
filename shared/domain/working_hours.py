"""The hours in which tasks are made and customers are written to; outside them everything waits."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shared.model.receivables_rules import DAYS, Hours

AHEAD: Final = 22
"""Days within which there is such an hour, though there be one day a week, and clocks go forward over it."""


def is_open(hours: Hours, zone: str, at: datetime) -> bool:
    """Whether this instant lies within the hours, by the clock of their own zone, else of `zone` (IANA)."""
    local = at.astimezone(_zone(hours, zone))
    return DAYS[local.weekday()] in hours.days and hours.begin <= local.time() < hours.end


def next_open(hours: Hours, zone: str, at: datetime) -> datetime:
    """
    The first instant within the hours that isn't before `at`, in UTC: `at` itself where that is one.

    A day whose hours the clocks skip has none.
    """
    here = _zone(hours, zone)
    first = at.astimezone(here).date()
    begins = (datetime.combine(first + timedelta(days=n), hours.begin, here).astimezone(UTC) for n in range(AHEAD))
    moments = (max(at.astimezone(UTC), begin) for begin in begins)
    return next(moment for moment in moments if is_open(hours, zone, moment))


def next_morning(hours: Hours, zone: str, at: datetime) -> datetime:
    """The first such instant of a later day than that of `at`."""
    here = _zone(hours, zone)
    tomorrow = at.astimezone(here).date() + timedelta(days=1)
    return next_open(hours, zone, datetime.combine(tomorrow, time(), here))


def _zone(hours: Hours, zone: str) -> ZoneInfo:
    return ZoneInfo(hours.zone or zone)

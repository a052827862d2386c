"""
What happens once in each of an account's own nights: a CRM's books are compared, and what moves by a ledger's calendar is told.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

NIGHT: Final = time(2)
"""Late enough for the evening's sales, early enough for the first cup of coffee."""
MIDNIGHT: Final = time(0, 5)
"""When a day has surely begun, by everybody's clock."""
OVERLAP: Final = timedelta(days=2)
"""So many days are looked through again: who put a record on a sheet may have counted days in another zone, before it was changed."""
WINDOW: Final = timedelta(days=90)
"""How far back a nightly run looks; `ledgerlink reconcile --since` looks as far as somebody asks."""


def night(zone: str, now: datetime) -> date:
    """The local day whose night has come: that day's from two o'clock on, before that the day before's."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date() if local.time() >= NIGHT else local.date() - timedelta(days=1)


def day_begun(zone: str, now: datetime) -> date:
    """The local day that has begun: from five past midnight on, before that the day before."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date() if local.time() >= MIDNIGHT else local.date() - timedelta(days=1)


def sheets(done: date, today: date) -> Sequence[date]:
    """The days to work off, oldest first, up to today, where everything up to the day `done` was."""
    first = done + timedelta(days=1) - OVERLAP
    return [first + timedelta(days=count) for count in range((today - first).days + 1)]


def is_due(zone: str, *, begun: date, last: datetime | None, now: datetime) -> bool:
    """
    Whether a run is due: a night has come since the last one, and there is a day to compare.

    A night that was slept through is made up for as soon as somebody wakes.
    """
    tonight = night(zone, now)
    return begun < tonight and (last is None or night(zone, last) < tonight)


def since(*, begun: date, now: datetime) -> date:
    """The first day that a nightly run compares."""
    return max(begun, now.date() - WINDOW)


def first_day(zone: str, connected_at: datetime) -> date:
    """
    The first day that is ever compared: the one after somebody connected the account. What was won before that was billed by
    hand, or is asked for.
    """
    return connected_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)

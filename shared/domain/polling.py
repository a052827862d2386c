"""
How often an account is asked what changed: densely while money is about to move and nobody tells us, seldom otherwise, and never
for more than its day bears.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from shared.domain import attention as lively
from shared.model.allowance import Allowance
from shared.model.attention import NOTHING, Attention

HEARD_LATELY: Final = timedelta(hours=24)
"""A provider that spoke within this time is taken to go on speaking."""
HOUR: Final = timedelta(hours=1)
"""What is promised of every account whose day's calls aren't used up by others: everything is asked for as often as this."""
DAY_COUNTED: Final = timedelta(hours=25)
"""Calls are counted by the hour: what left in the first minute of one counts a day from its end."""
SHARE_OF_DAY: Final = 0.5
"""The most of a day's calls that polls may use."""
STALE_INTERVALS: Final = 3
STALE_AFTER: Final = timedelta(minutes=30)
"""An account that wasn't asked for so many intervals, and for so long, isn't merely waiting for its turn."""


class Money(Enum):
    """What an account's invoices let us expect; the words end a sentence."""

    DUE = "invoices are due"
    SENT = "invoices were sent lately"
    CALM = "no payment is expected soon"
    ELSEWHERE = "its deals are looked at"


class Hearing(Enum):
    """What we are told by itself; the words end a sentence."""

    WELL = "its webhooks are heard"
    NOT_OF_PAYMENTS = "its webhooks don't tell of payments"
    NOT_AT_ALL = "no webhook was heard for a day"


WISHED: Final = {
    (Hearing.WELL, True): timedelta(minutes=10),
    (Hearing.NOT_OF_PAYMENTS, True): timedelta(minutes=5),
    (Hearing.NOT_AT_ALL, True): timedelta(minutes=2),
    (Hearing.WELL, False): timedelta(minutes=30),
    (Hearing.NOT_OF_PAYMENTS, False): timedelta(minutes=20),
    (Hearing.NOT_AT_ALL, False): timedelta(minutes=10),
}
"""How often a ledger is asked where its day bears it, by what we hear and whether money is about to move."""
RELAXED: Final = timedelta(minutes=20)
"""A CRM whose webhooks are heard: the poll finds what they missed, and what has none."""
QUICK: Final = timedelta(minutes=5)
"""A CRM that says nothing: sales shall not wait much longer than for a coffee."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    How an account was asked until now: `at` for anything, `whole_at` for everything; `more` is waiting there. `connected_at` is when
    somebody last signed in to it, `heard_at` when its provider last spoke.
    """

    connected_at: datetime
    heard_at: datetime
    at: datetime | None = None
    whole_at: datetime | None = None
    more: bool = False
    attention: Attention = NOTHING


@dataclass(frozen=True, slots=True)
class Ask:
    """
    When an account is asked next, and for what: `brief`, only for where money shows. `every` is what we promise until something
    changes, `whole_every` of what isn't money; `why` says it to people.
    """

    at: datetime
    brief: bool
    every: timedelta
    whole_every: timedelta
    why: str

    def is_due(self, now: datetime) -> bool:
        """Whether it is asked now."""
        return now >= self.at

    def is_stale(self, asked: Asked, now: datetime) -> bool:
        """Whether it should have been asked long ago, and wasn't."""
        late = max(STALE_AFTER, STALE_INTERVALS * self.every)
        return self.is_due(now) and now - (asked.at or asked.connected_at) > late


def next_ask(asked: Asked, allowance: Allowance, now: datetime) -> Ask:
    """
    Decide it for an account that is connected.

    Where others use the day up, everything is asked for each hour, for as long as there are calls for that: these are kept back
    from what is asked for beyond it. Where there are none, it waits for the first that come free.
    """
    every, whole_every, brief, reason = _pace(asked, allowance, now)
    last = asked.at or asked.connected_at
    whole_last = asked.whole_at or last
    brief = brief and max(now, last + every) < whole_last + whole_every and not asked.more
    cost, at = (allowance.brief if brief else allowance.whole), now if asked.more else last + every
    least = _least(allowance)
    if not asked.more and every < least and not allowance.spare(now, cost, least):
        every, whole_every, brief, cost, at = least, least, False, allowance.whole, whole_last + least
        reason = "others have used much of the day's calls"
    why = f"every {_spoken(every)}: {reason}"
    free = allowance.fits_at(cost, now)
    if allowance.blocked_until is not None and allowance.blocked_until > max(at, free):
        at = allowance.blocked_until
        why = f"not before {at:%H:%M} UTC: its provider asked us to wait"
    elif free > max(at, now):
        at = free
        why = f"not before {at:%H:%M} UTC: what polls may use of the day's calls is used up"
    return Ask(at, brief, every, whole_every, why)


def calls_a_day(ask: Ask, allowance: Allowance) -> int:
    """What asking at this pace takes of a day."""
    day = timedelta(days=1)
    whole = day / ask.whole_every
    return round(whole * allowance.whole + max(0.0, day / ask.every - whole) * allowance.brief)


def _pace(asked: Asked, allowance: Allowance, now: datetime) -> tuple[timedelta, timedelta, bool, str]:
    """How often anything is asked for, and everything; whether there is anything brief in between; and why."""
    wished, reason = _wish(asked, allowance, now)
    if allowance.per_day is None:
        return wished, wished, False, reason
    share = _share(allowance.per_day, allowance.whole)
    affordable = DAY_COUNTED * allowance.whole / share
    if wished >= affordable:
        return wished, wished, False, reason
    least = _least(allowance)
    brief = max(wished, DAY_COUNTED * allowance.brief / (share - allowance.whole * (DAY_COUNTED / least)))
    slower = f"{reason}; the day's calls bear no more"
    if brief < affordable:
        return brief, least, True, reason if brief == wished else slower
    return affordable, affordable, False, slower


def _least(allowance: Allowance) -> timedelta:
    """How often everything is asked for, whatever else is: each hour where half of the polls' share bears that."""
    if allowance.per_day is None:
        return HOUR
    return max(HOUR, 2 * DAY_COUNTED * allowance.whole / _share(allowance.per_day, allowance.whole))


def _share(per_day: int, whole: int) -> float:
    """What polls are paced by: so much less than they may use that the next ones always fit."""
    return max(per_day * SHARE_OF_DAY - 3 * whole, per_day * SHARE_OF_DAY / 2)


def _wish(asked: Asked, allowance: Allowance, now: datetime) -> tuple[timedelta, str]:
    silent = now - asked.heard_at >= HEARD_LATELY
    hearing = Hearing.NOT_AT_ALL if silent else Hearing.NOT_OF_PAYMENTS if allowance.untold else Hearing.WELL
    money = _money(asked.attention, allowance, now)
    if money is Money.ELSEWHERE:
        return (QUICK if silent else RELAXED), hearing.value
    return WISHED[hearing, money is not Money.CALM], f"{money.value}, and {hearing.value}"


def _money(attention: Attention, allowance: Allowance, now: datetime) -> Money:
    if not allowance.moves_money:
        return Money.ELSEWHERE
    if lively.is_due(attention, now.date()):
        return Money.DUE
    return Money.SENT if lively.is_sent(attention, now.date()) else Money.CALM


def _spoken(every: timedelta) -> str:
    """To the minute, as people say it."""
    minutes = round(every.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{every.total_seconds() / 3600:.1f} h"

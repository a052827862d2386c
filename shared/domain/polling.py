"""How often an account is asked what changed: seldom while its webhooks are heard, never for more than its budget bears."""

from datetime import datetime, timedelta

QUICK = timedelta(minutes=5)
"""Nobody tells us anything: finance and sales shall not wait much longer than for a coffee."""
RELAXED = timedelta(minutes=20)
"""Webhooks are heard: the poll finds what they missed, and what has none."""
HEARD_LATELY = timedelta(hours=24)
SHARE_OF_DAY = 0.5
"""The most of a day's calls that polls may use."""
DAY = timedelta(days=1)


def interval(*, silent: timedelta, calls_per_poll: int, per_day: int | None) -> timedelta:
    """How long after a poll the next is due; `silent`: for how long the provider has told us nothing by itself."""
    wished = RELAXED if silent < HEARD_LATELY else QUICK
    if not per_day:
        return wished
    return max(wished, DAY * calls_per_poll / (per_day * SHARE_OF_DAY))


def is_due(*, polled_at: datetime, every: timedelta, more: bool, now: datetime) -> bool:
    """Whether to poll now; `more`: the last one came to no end, or somebody signed in again."""
    return more or now >= polled_at + every

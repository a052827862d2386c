"""Instants as Pipedrive writes and reads them: RFC 3339 without a fraction in v2, ``YYYY-MM-DD HH:MM:SS`` in v1, both UTC."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RFC3339 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$")
PLAIN = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")


def moment(ms: int) -> datetime:
    """The aware UTC instant of milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=ms)


def rfc3339(ms: int | None) -> str | None:
    """``2026-11-20T15:11:55Z``; milliseconds are cut off, None stays None."""
    return None if ms is None else moment(ms).strftime("%Y-%m-%dT%H:%M:%SZ")


def exact(ms: int) -> str:
    """``2026-11-20T15:11:55.724Z``: what webhooks carry as their time."""
    return moment(ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(ms: int) -> str:
    """``2026-11-20 15:11:55``, as v1 writes it."""
    return moment(ms).strftime("%Y-%m-%d %H:%M:%S")


def local_date(ms: int | None, zone: str) -> str | None:
    """The day it was in the company's time zone; None stays None."""
    return None if ms is None else moment(ms).astimezone(ZoneInfo(zone)).date().isoformat()


def offset(ms: int, zone: str) -> str:
    """How far a time zone is ahead of UTC at an instant: ``+01:00``."""
    return moment(ms).astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")[-6:]


def read_rfc3339(text: str) -> int | None:
    """Read an instant of v2 into milliseconds; None for anything else, also with a fraction of a second."""
    if not RFC3339.match(text):
        return None
    return _ms(text)


def read_plain(text: str) -> int | None:
    """Read an instant of v1 into milliseconds; None for anything else."""
    return _ms(text + "+00:00") if PLAIN.match(text) else None


def is_date(text: str) -> bool:
    """Whether this is a day, ``YYYY-MM-DD``."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _ms(text: str) -> int | None:
    try:
        return (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)
    except ValueError:
        return None

"""Instants as HubSpot writes and reads them: ISO-8601 in UTC, or milliseconds since 1970."""

from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000


def iso_ms(ms: int) -> str:
    """Write milliseconds as ISO-8601 with Z; a zero fraction is left out."""
    moment = EPOCH + timedelta(milliseconds=ms)
    return moment.isoformat(timespec="milliseconds" if ms % 1000 else "seconds").replace("+00:00", "Z")


def read_ms(text: str) -> int | None:
    """Read an instant (ISO-8601 or milliseconds) or a plain date (its UTC midnight); None when it is neither."""
    if text.lstrip("-").isdigit():
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - EPOCH) // timedelta(milliseconds=1)


def read_date(text: str) -> str | None:
    """Read a date (``YYYY-MM-DD`` or milliseconds at UTC midnight) into ``YYYY-MM-DD``; None for anything else."""
    if text.lstrip("-").isdigit():
        ms = int(text)
        return None if ms % DAY_MS else (EPOCH + timedelta(milliseconds=ms)).date().isoformat()
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else None
    except ValueError:
        return None

"""Points in time as Salesforce writes them: UTC to the second, the offset without a colon."""

from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime


def written(moment: datetime) -> str:
    """2026-11-20T16:31:04.000+0000."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def in_xml(moment: datetime) -> str:
    """2026-11-20T16:31:04.000Z, as SOAP has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def to_second(moment: datetime) -> datetime:
    """Stamps on records have whole seconds."""
    return moment.replace(microsecond=0)


def read_instant(text: str) -> datetime | None:
    """Read an ISO 8601 instant with any offset; None when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None


def read_date(text: str) -> date | None:
    """Read YYYY-MM-DD; an instant counts by its day, as the vendor reads it; None when it is none."""
    try:
        return date.fromisoformat(text[:10]) if len(text) == 10 or text[10:11] == "T" else None
    except ValueError:
        return None


def http_date(moment: datetime) -> str:
    """RFC 1123, for Last-Modified."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def read_http_date(text: str) -> datetime | None:
    """Read an RFC 1123 date; None when it is malformed."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

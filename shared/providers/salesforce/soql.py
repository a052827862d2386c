"""Queries in Salesforce's language, put together from names and values; every value is escaped."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime


def text(value: str) -> str:
    """A text as a query names it: the two signs that would end it are escaped."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def texts(values: Collection[str]) -> str:
    """Several, to be compared with by IN."""
    return f"({', '.join(map(text, sorted(values)))})"


def instant(at: datetime) -> str:
    """An instant; without quotes."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def day(on: date) -> str:
    """A day; without quotes."""
    return on.isoformat()


def select(names: Sequence[str], of: str, *, where: str = "", order: str = "", limit: int | None = None) -> str:
    """A query; `names` may hold queries in brackets."""
    parts = ["SELECT", ", ".join(names), "FROM", of]
    if where:
        parts.append(f"WHERE {where}")
    if order:
        parts.append(f"ORDER BY {order}")
    if limit is not None:
        parts.append(f"LIMIT {limit}")
    return " ".join(parts)

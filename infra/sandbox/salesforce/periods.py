"""SOQL's relative dates as spans of days; weeks start on Sunday, as in an org of the vendor's default locale."""

from collections.abc import Callable
from datetime import date, timedelta

from infra.sandbox.salesforce.refusals import malformed_query

DAY = timedelta(days=1)
Span = tuple[date, date]  # the first day and the day after the last


def period(today: date, name: str, count: int) -> Span:
    """
    The span of a literal such as TODAY or LAST_N_DAYS:30.

    Raises:
        Rejected: MALFORMED_QUERY for one that the sandbox doesn't know.
    """
    if name not in SPANS:
        raise malformed_query(f"unexpected token: '{name}'")
    return SPANS[name](today, count)


def _month(day: date, shift: int = 0) -> date:
    months = day.year * 12 + day.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)


def _quarter(day: date, shift: int = 0) -> date:
    first = _month(day)
    return _month(first, -((first.month - 1) % 3) + 3 * shift)


def _year(day: date, shift: int = 0) -> date:
    return date(day.year + shift, 1, 1)


def _week(day: date, shift: int = 0) -> date:
    return day - DAY * ((day.weekday() + 1) % 7) + DAY * 7 * shift


SPANS: dict[str, Callable[[date, int], Span]] = {
    "TODAY": lambda today, _: (today, today + DAY),
    "YESTERDAY": lambda today, _: (today - DAY, today),
    "TOMORROW": lambda today, _: (today + DAY, today + DAY * 2),
    "LAST_N_DAYS": lambda today, n: (today - DAY * n, today + DAY),
    "NEXT_N_DAYS": lambda today, n: (today + DAY, today + DAY * (n + 1)),
    "LAST_90_DAYS": lambda today, _: (today - DAY * 90, today + DAY),
    "NEXT_90_DAYS": lambda today, _: (today + DAY, today + DAY * 91),
    "THIS_WEEK": lambda today, _: (_week(today), _week(today, 1)),
    "LAST_WEEK": lambda today, _: (_week(today, -1), _week(today)),
    "NEXT_WEEK": lambda today, _: (_week(today, 1), _week(today, 2)),
    "THIS_MONTH": lambda today, _: (_month(today), _month(today, 1)),
    "LAST_MONTH": lambda today, _: (_month(today, -1), _month(today)),
    "NEXT_MONTH": lambda today, _: (_month(today, 1), _month(today, 2)),
    "THIS_QUARTER": lambda today, _: (_quarter(today), _quarter(today, 1)),
    "LAST_QUARTER": lambda today, _: (_quarter(today, -1), _quarter(today)),
    "NEXT_QUARTER": lambda today, _: (_quarter(today, 1), _quarter(today, 2)),
    "THIS_YEAR": lambda today, _: (_year(today), _year(today, 1)),
    "LAST_YEAR": lambda today, _: (_year(today, -1), _year(today)),
    "NEXT_YEAR": lambda today, _: (_year(today, 1), _year(today, 2)),
}

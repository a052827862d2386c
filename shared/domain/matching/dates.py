"""Birth dates: the same, mistyped, or two people's."""

from datetime import date, datetime
from typing import Final

from rapidfuzz.distance import OSA

UNKNOWN: Final = frozenset({date(1900, 1, 1), date(1970, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1, 1, 1)})
"""What systems put where they know no date."""


def birth_of(value: object) -> date | None:
    """The date, where it is one that somebody entered."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            return None
    return value if isinstance(value, date) and value not in UNKNOWN else None


def agree(one: date, other: date) -> float:
    """1 the same; 0.7 day and month swapped; 0.6 one slip of the keys; 0 another date."""
    if one == other:
        return 1.0
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return 0.7
    return 0.6 if OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}", score_cutoff=1) <= 1 else 0.0

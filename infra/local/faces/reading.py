"""How a face names a place in a vendor's record: members joined by dots, a number for a place in a list, or a function."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

Record = Mapping[str, Any]
Place = str | Callable[[Record], Any]


def at(record: Record, place: Place) -> Any:
    """What stands there; None where nothing does."""
    if callable(place):
        return place(record)
    found: Any = record
    for step in place.split("."):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal():
            found = found[int(step)] if int(step) < len(found) else None
        else:
            return None
    return found


def text(value: object) -> str:
    """A value as text; empty for none."""
    return "" if value is None else str(value)


def figure(value: object) -> Decimal:
    """An amount of the books, exactly; 0 where there is none."""
    return Decimal(str(value or 0))

"""How QuickBooks writes JSON: bare numbers, plain dates, instants with the company's offset, and what it reads back."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Record = dict[str, Any]

ISO_DATE = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$")


def read_json(text: bytes) -> Any:
    """Parse a request body, numbers with a point as Decimal; ValueError if it is no JSON."""
    return json.loads(text.decode("utf-8"), parse_float=Decimal)


def read_date(value: object) -> date | None:
    """A date as ``YYYY-MM-DD`` (a time behind it is ignored); None when it is none."""
    found = ISO_DATE.match(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def read_instant(value: str) -> datetime | None:
    """An instant with an offset or Z, or a date at midnight; None when it is neither or has no offset."""
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def read_number(value: object) -> Decimal | None:
    """A number, bare or as text; None for anything else (also for a truth value)."""
    if isinstance(value, bool) or value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def stamp(moment: datetime) -> str:
    """An instant as MetaData carries it: whole seconds and the company's offset."""
    return moment.isoformat(timespec="seconds")


def render(value: Any) -> Any:
    """
    The JSON-ready copy of a record: private members (leading underscore) and absent values are left out.

    Decimals become floats at this one edge: up to 15 digits a float prints as the decimal it came from.
    """
    if isinstance(value, dict):
        return {name: render(entry) for name, entry in value.items() if name[:1] != "_" and entry is not None}
    if isinstance(value, list | tuple):
        return [render(entry) for entry in value]
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value

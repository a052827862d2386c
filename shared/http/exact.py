"""Amounts in JSON with exactly their own digits, both ways; never by way of a float."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def encoded(value: Any) -> bytes:
    """
    Compact JSON in the given order of members, pure ASCII; a Decimal is a number with exactly its own digits.

    Raises:
        TypeError: a float, or what JSON has no word for.
    """
    return _text(value).encode("ascii")


def exact(value: Any) -> Any:
    """For amounts that arrive: whatever it is, but not a float. Raises: ValueError, which pydantic turns into its own."""
    if isinstance(value, float):
        raise ValueError("an amount arrived as a float")  # noqa: TRY004 - pydantic understands no other
    return value


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(name)}:{_text(entry)}" for name, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(entry) for entry in value) + "]"
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    if isinstance(value, float):
        raise TypeError(f"an amount is a Decimal, never a float: {value!r}")
    return json.dumps(value)

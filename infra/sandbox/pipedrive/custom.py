"""
Values of custom fields: what v2 takes for each type, and how webhooks spell the same value.

REST has bare values, webhooks typed objects. The typed spelling is known for varchar, monetary, enum and set; that the
other types follow the same pattern is unverified.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from infra.sandbox.pipedrive.instants import is_date
from infra.sandbox.pipedrive.schema import Field

LONGEST = {"varchar": 255, "varchar_auto": 255, "phone": 255, "text": 65_535}
Rule = Callable[[Field, Any], str | None]


def wrong(field: Field, value: object) -> str | None:
    """The sentence about a value that the field does not take; None when it fits. null clears any field."""
    return None if value is None else RULES[field.type](field, value)


def spoken(field: Field, value: Any) -> Any:
    """The value as webhooks carry it."""
    if value is None:
        return None
    if field.type in ("enum", "user", "org", "people"):
        return {"type": field.type, "id": value}
    if field.type == "set":
        return {"type": "set", "values": [{"id": option} for option in value]}
    return {"type": field.type, **value} if isinstance(value, Mapping) else {"type": field.type, "value": value}


def labelled(field: Field, value: Any) -> Any:
    """The value with ``include_option_labels``: options become {id, label}."""
    if field.type == "enum" and value is not None:
        return {"id": value, "label": field.label(value)}
    if field.type == "set" and value is not None:
        return [{"id": option, "label": field.label(option)} for option in value]
    return value


def _text(field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        return "Expected string"
    most = LONGEST[field.type]
    return f"String must contain at most {most} character(s)" if len(value) > most else None


def _number(_field: Field, value: Any) -> str | None:
    return None if _is_number(value) else "Expected number"


def _option(field: Field, value: Any) -> str | None:
    if not _is_integer(value):
        return "Expected number"
    return None if field.label(value) is not None else f"Invalid option id {value}"


def _options(field: Field, value: Any) -> str | None:
    if not isinstance(value, list):
        return "Expected array"
    if not value:
        return "Array must contain at least 1 element(s)"
    return next((told for one in value if (told := _option(field, one)) is not None), None)


def _reference(_field: Field, value: Any) -> str | None:
    return None if _is_integer(value) else "Expected number"


def _date(_field: Field, value: Any) -> str | None:
    return None if isinstance(value, str) and is_date(value) else "Invalid date"


def _object(*required: str) -> Rule:
    def rule(_field: Field, value: Any) -> str | None:
        if not isinstance(value, Mapping):
            return "Expected object"
        return next((f"{name} is required" for name in required if value.get(name) is None), None)

    return rule


def _money(_field: Field, value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return "Expected object"
    if not _is_number(value.get("value")):
        return "value: Expected number"
    return None if isinstance(value.get("currency"), str) else "currency: Expected string"


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


RULES: Mapping[str, Rule] = {
    "varchar": _text,
    "varchar_auto": _text,
    "text": _text,
    "phone": _text,
    "double": _number,
    "monetary": _money,
    "enum": _option,
    "set": _options,
    "user": _reference,
    "org": _reference,
    "people": _reference,
    "date": _date,
    "daterange": _object("value", "until"),
    "time": _object("value"),
    "timerange": _object("value", "until"),
    "address": _object("value"),
}

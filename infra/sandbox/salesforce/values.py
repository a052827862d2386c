"""Values as fields take them from JSON and give them back."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from infra.sandbox.salesforce.ids import is_id, whole
from infra.sandbox.salesforce.instants import read_date, read_instant, written
from infra.sandbox.salesforce.refusals import Rejected, malformed_id, unreadable_json
from infra.sandbox.salesforce.schema import NUMERIC, Field

# What people saw: by API more places are kept than the field shows, prices and totals 8 of them
# (salesforce.stackexchange.com/questions/41947); the facts name no rounding.
KEPT = Decimal("0.00000001")


def read_value(field: Field, raw: object, choices: tuple[str, ...]) -> Any:
    """
    Turn what JSON carries into the field's value; null and, for text, the empty string are None.

    Raises:
        Rejected: JSON_PARSER_ERROR, STRING_TOO_LONG, MALFORMED_ID, INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST, ...
    """
    if raw is None or raw == "":
        return False if field.type == "boolean" and raw is None else None
    if field.type == "boolean":
        return _boolean(raw)
    if field.type in NUMERIC:
        return _number(field, raw)
    return _worded(field, raw, choices)


def _worded(field: Field, raw: object, choices: tuple[str, ...]) -> Any:
    """Everything that JSON carries as a string; plain text takes numbers and booleans, too."""
    read = READERS.get(field.type)
    if not isinstance(raw, str):
        if isinstance(raw, dict | list) or read is not None:
            raise _undeserialised(field, raw)
        raw = str(raw).lower() if isinstance(raw, bool) else str(raw)
    if read is None:
        return _text(field, raw, choices)
    found = read(raw)
    if found is None and field.type in {"id", "reference"}:
        raise malformed_id(field.name, raw)
    if found is None:
        raise _undeserialised(field, raw)
    return found


READERS: dict[str, Callable[[str], Any]] = {
    "date": read_date,
    "datetime": read_instant,
    "id": lambda text: whole(text) if is_id(text) else None,
    "reference": lambda text: whole(text) if is_id(text) else None,
}


def kept(number: Decimal) -> Decimal:
    """Round to the places that are kept."""
    return number.quantize(KEPT, rounding=ROUND_HALF_UP).normalize()


def shown(field: Field, value: Any) -> Any:
    """The value as JSON has it: numbers are doubles, whatever they count."""
    if value is None:
        return False if field.type == "boolean" else None
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if field.type == "int" else float(value)
    return value


def _boolean(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if str(raw).lower() in {"true", "false"}:
        return str(raw).lower() == "true"
    raise unreadable_json(f"Cannot deserialize instance of boolean from {_kind(raw)} value {raw}")


def _number(field: Field, raw: object) -> Decimal:
    try:
        number = Decimal(str(raw)) if not isinstance(raw, bool | dict | list) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "_" in str(raw):
        raise _undeserialised(field, raw)
    if abs(number) >= Decimal(10) ** (field.precision - (0 if field.type == "int" else field.scale)):
        raise Rejected(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{field.name}: value outside of valid range on numeric field: {raw}",
            [field.name],
        )
    if field.type == "int" and number != number.to_integral_value():
        raise _undeserialised(field, raw)
    return kept(number) if field.type == "currency" else number


def _text(field: Field, raw: str, choices: tuple[str, ...]) -> str:
    if field.restricted and choices and raw not in choices:
        message = f"{field.name}: bad value for restricted picklist field: {raw}"
        raise Rejected("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, [field.name])
    if field.type == "email" and ("@" not in raw or " " in raw):
        raise Rejected("INVALID_EMAIL_ADDRESS", f"{field.name}: invalid email address: {raw}", [field.name])
    if field.length and len(raw) > field.length and field.type != "base64":
        message = f"{field.name}: data value too large: {raw[:50]} (max length={field.length})"
        raise Rejected("STRING_TOO_LONG", message, [field.name])
    return raw


def _undeserialised(field: Field, raw: object) -> Rejected:
    return unreadable_json(
        f"Cannot deserialize instance of {field.type} from {_kind(raw)} value {raw} or request may be missing a "
        f"required field: {field.name}"
    )


def _kind(raw: object) -> str:
    names = {str: "VALUE_STRING", bool: "VALUE_BOOLEAN", dict: "START_OBJECT", list: "START_ARRAY"}
    return names.get(type(raw), "VALUE_NUMBER")

"""Property values as HubSpot takes them: everything is text, and text must fit its property's type."""

from decimal import Decimal, InvalidOperation

from infra.sandbox.hubspot.instants import iso_ms, read_date, read_ms
from infra.sandbox.hubspot.schema import Property

LONGEST = 65_536  # characters of any text, notes and tasks included


class BadValue(Exception):
    """A value that does not fit its property: the vendor's code and sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def as_text(raw: object) -> str | None:
    """
    Coerce what JSON may carry into text; None stays None (and changes nothing).

    Raises:
        BadValue: an object or a list.
    """
    if raw is None or isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int | Decimal):
        return str(raw)
    raise BadValue("INVALID_INPUT", f"{raw!r} is not a property value; values are strings")


def checked(definition: Property, text: str) -> str:
    """
    Return the value as it is stored; the empty string clears and always fits.

    Raises:
        BadValue: the text does not fit the property's type or options.
    """
    if text == "":
        return text
    return _BY_TYPE.get(definition.type, _string)(definition, text)


def _string(definition: Property, text: str) -> str:
    if len(text) > LONGEST:
        raise BadValue("VALUE_TOO_LONG", f"{definition.name} is {len(text)} characters long; the limit is {LONGEST}")
    return text


def _number(_definition: Property, text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "_" in text:
        raise BadValue("INVALID_INTEGER", f"{text} was not a valid number.")
    return format(number, "f") if "e" in text.lower() else text.strip()


def _bool(_definition: Property, text: str) -> str:
    if text.lower() not in {"true", "false"}:
        raise BadValue("INVALID_BOOLEAN", f"{text} was not a valid boolean.")
    return text.lower()


def _date(_definition: Property, text: str) -> str:
    found = read_date(text)
    if found is None:
        raise BadValue("INVALID_DATE", f"{text} is not at midnight UTC or not a date.")
    return found


def _datetime(_definition: Property, text: str) -> str:
    ms = read_ms(text)
    if ms is None:
        raise BadValue("INVALID_DATE", f"{text} was not a valid long or ISO-8601 instant.")
    return iso_ms(ms)


def _enumeration(definition: Property, text: str) -> str:
    allowed = [option["value"] for option in definition.options]
    chosen = text.strip(";").split(";") if definition.field_type == "checkbox" else [text]
    for value in chosen if allowed else ():
        if value not in allowed:
            raise BadValue("INVALID_OPTION", f"{value} was not one of the allowed options: {allowed}")
    return text


_BY_TYPE = {
    "string": _string,
    "phone_number": _string,
    "number": _number,
    "bool": _bool,
    "date": _date,
    "datetime": _datetime,
    "enumeration": _enumeration,
}

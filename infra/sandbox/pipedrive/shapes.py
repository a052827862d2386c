"""What the members of a v2 body may be: strict types, checked before anything else, in the vendor's words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from infra.sandbox.pipedrive.instants import is_date, read_plain, read_rfc3339
from infra.sandbox.pipedrive.refusals import Problems


@dataclass(frozen=True)
class Shape:
    """
    One member: its type's word, whether null is taken, and for containers what they hold.

    ``choices`` are the only values, ``test`` a further rule with its sentence.
    """

    type: str
    nullable: bool = False
    items: "Shape | None" = None
    members: "Mapping[str, Shape] | None" = None
    required: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    test: tuple[Callable[[Any], bool], str] | None = None


TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | Decimal) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def received(value: object) -> str:
    """The word for what came instead."""
    if value is None:
        return "null"
    if isinstance(value, Decimal):
        return "float"
    for word in ("boolean", "string", "array", "object", "number"):
        if TYPES[word](value):
            return word
    return "unknown"


def problems_of(shape: Shape, value: object, path: str) -> Problems:
    """Everything wrong with a value; empty when it fits."""
    if value is None and shape.nullable:
        return []
    if not TYPES[shape.type](value):
        came = received(value)
        return [
            (
                path,
                f"Expected {shape.type}, received {'number' if came == 'float' and shape.type != 'integer' else came}",
            )
        ]
    if shape.choices and value not in shape.choices:
        told = " | ".join(f"'{choice}'" for choice in shape.choices)
        return [(path, f"Invalid enum value. Expected {told}, received '{value}'")]
    if shape.test is not None and not shape.test[0](value):
        return [(path, shape.test[1])]
    found: Problems = []
    if shape.items is not None and isinstance(value, list):
        for number, item in enumerate(value):
            found += problems_of(shape.items, item, f"{path}.{number}")
    if shape.members is not None and isinstance(value, dict):
        found += body_problems(shape.members, value, shape.required, path)
    return found


def body_problems(
    members: Mapping[str, Shape], body: Mapping[str, Any], required: tuple[str, ...] = (), path: str = ""
) -> Problems:
    """Everything wrong with an object: absent members, unknown ones (custom keys at the top level, too), wrong types."""
    at = f"{path}." if path else ""
    found: Problems = [(f"{at}{name}", "Required") for name in required if name not in body]
    unknown = [name for name in body if name not in members]
    if unknown:
        found.append((path, "Unrecognized key(s) in object: " + ", ".join(f"'{name}'" for name in unknown)))
    for name, value in body.items():
        if name in members:
            found += problems_of(members[name], value, f"{at}{name}")
    return found


def _some(text: str) -> bool:
    return bool(text.strip())


def _time(text: str) -> bool:
    return read_rfc3339(text) is not None or read_plain(text) is not None


STRING = Shape("string")
STRING_OR_NULL = Shape("string", nullable=True)
NAME = Shape("string", test=(_some, "String must contain at least 1 character(s)"))
INTEGER = Shape("integer")
INTEGER_OR_NULL = Shape("integer", nullable=True)
NUMBER = Shape("number")
NUMBER_OR_NULL = Shape("number", nullable=True)
BOOLEAN = Shape("boolean")
OBJECT = Shape("object")
OBJECT_OR_NULL = Shape("object", nullable=True)
INTEGERS = Shape("array", items=INTEGER)
POSITIVE = Shape("number", test=(lambda value: value > 0, "Number must be greater than 0"))
DATE = Shape("string", test=(is_date, "Invalid date"))
DATE_OR_NULL = Shape("string", nullable=True, test=(is_date, "Invalid date"))
TIME_OR_NULL = Shape("string", nullable=True, test=(_time, "Invalid datetime"))

"""
Our dataclasses as JSON and back, exactly: for messages, stored items and digests.

Decimals are strings, instants RFC 3339 with Z, bytes Base64, references their own text. Empty values are left out, fields
nobody knows are ignored, so that old and new versions read each other.
"""

import base64
import dataclasses
import json
import types
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Literal, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from shared.errors import Malformed
from shared.model.money import Money
from shared.model.refs import Ref
from shared.packing import pack, unpack

T = TypeVar("T")
Json = Any


def encode(value: object) -> Json:
    """
    Give the value as plain JSON.

    Raises:
        TypeError: it holds something that has no exact form here, such as a float.
    """
    kind: type = type(value)
    return _writer(kind)(value)


def decode(kind: type[T], stored: Json) -> T:
    """
    Read back what `encode` gave for a value of this type.

    Raises:
        Malformed: it isn't one.
    """
    try:
        read: T = _reader(cast("Any", kind))(stored)
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation) as error:
        raise Malformed(
            f"this is not a stored {getattr(kind, '__name__', kind)}: {error}",
            fix="Look at who wrote it; nothing was done with it.",
        ) from error
    return read


def dumps(value: object) -> str:
    """Give the value as compact JSON; equal values give equal text."""
    return canonical(encode(value))


def loads(kind: type[T], text: str | bytes) -> T:
    """Read back what `dumps` gave. Raises: Malformed."""
    try:
        stored = json.loads(text)
    except ValueError as error:
        raise Malformed(f"this is not JSON: {error}", fix="Look at who sent it; nothing was done with it.") from error
    return decode(kind, stored)


def packed(value: object) -> bytes:
    """Give the value as compressed JSON, for stored items that should stay below a kilobyte."""
    return pack(dumps(value).encode())


def unpacked(kind: type[T], stored: bytes) -> T:
    """Read back what `packed` gave. Raises: Malformed."""
    try:
        text = unpack(stored)
    except ValueError as error:
        raise Malformed(f"this is not compressed JSON: {error}", fix="Look at who wrote it.") from error
    return loads(kind, text)


def canonical(plain: Json) -> str:
    """Plain JSON as text with one spelling only: digests are taken of it."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def instant(at: datetime) -> str:
    """An instant as RFC 3339 with Z. Raises: TypeError for a time without a zone."""
    if at.tzinfo is None:
        raise TypeError("a time without a zone names no instant")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Read back what `instant` gave. Raises: ValueError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return at.astimezone(UTC)


def _money(text: str) -> Money:
    amount, currency = text.split(" ")
    return Money(Decimal(amount), currency)


def _same(value: Any) -> Any:
    return value


def _checked(kind: type) -> Callable[[Json], Any]:
    def read(stored: Json) -> Any:
        if type(stored) is not kind:
            raise TypeError(f"expected {kind.__name__}, found {type(stored).__name__}")
        return stored

    return read


_LEAF_WRITERS: Mapping[type, Callable[[Any], Json]] = {
    str: _same,
    int: _same,
    bool: _same,
    types.NoneType: _same,
    Decimal: str,
    datetime: instant,
    date: date.isoformat,
    time: time.isoformat,
    bytes: lambda raw: base64.b64encode(raw).decode(),
    Ref: str,
    Money: lambda money: f"{money.amount} {money.currency}",
}

_EMPTY: Sequence[Json] = ("", None, [], {})

_LEAF_READERS: Mapping[Any, Callable[[Json], Any]] = {
    str: _checked(str),
    int: _checked(int),
    bool: _checked(bool),
    types.NoneType: _same,
    Any: _same,
    object: _same,
    Decimal: lambda text: Decimal(_checked(str)(text)),
    datetime: moment,
    date: date.fromisoformat,
    time: time.fromisoformat,
    bytes: lambda text: base64.b64decode(text, validate=True),
    Ref: Ref.parse,
    Money: _money,
}


@cache
def _writer(kind: type) -> Callable[[Any], Json]:
    """The function that writes values of this very type; made once for each."""
    if kind in _LEAF_WRITERS:
        return _LEAF_WRITERS[kind]
    if issubclass(kind, Enum):
        return lambda value: value.value
    if dataclasses.is_dataclass(kind):
        return _dataclass_writer(kind)
    if issubclass(kind, Mapping):
        return lambda value: {str(name): encode(item) for name, item in value.items()}
    if issubclass(kind, frozenset | set):
        return lambda value: sorted(encode(item) for item in value)
    if issubclass(kind, Sequence) and not issubclass(kind, str | bytes):
        return lambda value: [encode(item) for item in value]
    raise TypeError(f"no exact JSON for {kind.__name__}")


def _dataclass_writer(kind: type) -> Callable[[Any], Json]:
    fields = dataclasses.fields(kind)

    def write(value: Any) -> Json:
        plain = {}
        for field in fields:
            written = encode(getattr(value, field.name))
            if not written and written in _EMPTY and written == _default(field):
                continue
            plain[field.name] = written
        return plain

    return write


@cache
def _default(field: dataclasses.Field[Any]) -> Json:
    """The field's default as it would be written; a marker that equals nothing where it has none."""
    if field.default is not dataclasses.MISSING:
        return encode(field.default)
    if field.default_factory is not dataclasses.MISSING:
        return encode(field.default_factory())
    return dataclasses.MISSING


@cache
def _reader(kind: Any) -> Callable[[Json], Any]:
    """The function that reads values of this type; made once for each."""
    if kind in _LEAF_READERS:
        return _LEAF_READERS[kind]
    if isinstance(kind, NewType):
        return _reader(kind.__supertype__)
    if isinstance(kind, type) and get_origin(kind) is None:
        return kind if issubclass(kind, Enum) else _dataclass_reader(kind)
    make = _GENERIC_READERS.get(get_origin(kind))
    if make is None:
        raise TypeError(f"no reader for {kind}")
    return make(get_args(kind))


def _mapping_reader(of: tuple[Any, ...]) -> Callable[[Json], Any]:
    name, item = _reader(of[0]), _reader(of[1])
    return lambda stored: {name(key): item(value) for key, value in stored.items()}


def _many_reader(into: Callable[[Any], Any]) -> Callable[[tuple[Any, ...]], Callable[[Json], Any]]:
    def made(of: tuple[Any, ...]) -> Callable[[Json], Any]:
        each = _reader(of[0])
        return lambda stored: into(each(item) for item in stored)

    return made


def _literal_reader(allowed: tuple[Any, ...]) -> Callable[[Json], Any]:
    def read(stored: Json) -> Any:
        if stored not in allowed:
            raise ValueError(f"{stored!r} is none of {allowed}")
        return stored

    return read


def _optional_reader(members: tuple[Any, ...]) -> Callable[[Json], Any]:
    """Only `X | None` has one reading."""
    others = [member for member in members if member is not types.NoneType]
    if len(others) != 1:
        raise TypeError(f"no reader for a choice of {members}")
    read = _reader(others[0])
    return lambda stored: None if stored is None else read(stored)


_GENERIC_READERS: Mapping[Any, Callable[[tuple[Any, ...]], Callable[[Json], Any]]] = {
    Literal: _literal_reader,
    Union: _optional_reader,
    types.UnionType: _optional_reader,
    Mapping: _mapping_reader,
    dict: _mapping_reader,
    tuple: _many_reader(tuple),
    list: _many_reader(list),
    frozenset: _many_reader(frozenset),
}


def _dataclass_reader(kind: type) -> Callable[[Json], Any]:
    annotations = get_type_hints(kind)

    @cache
    def readers() -> Sequence[tuple[str, Callable[[Json], Any]]]:
        """Made at the first reading, not before: a type may hold its own kind."""
        return [(field.name, _reader(annotations[field.name])) for field in dataclasses.fields(kind)]

    def read(stored: Json) -> Any:
        return kind(**{name: each(stored[name]) for name, each in readers() if name in stored})

    return read

"""A book's mode written into a `ledgerlink.toml`: what people wrote around it, comments above all, stays."""

import tomllib
from datetime import datetime
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from shared.cli.lines import line_of
from shared.errors import Unsupported
from shared.model.modes import Mode, Pilot

LISTS = ("pipelines", "owners", "regions", "products")
"""The pilot's conditions that are lists, in the order in which they are written."""


def with_mode(text: str, place: int, mode: Mode, pilot: Pilot | None, since: datetime | None) -> str:
    """
    Give the file with the book at this place (from 0) in this mode; the pilot stays as it is where none is given.

    Guarantees: it says the same otherwise. Raises: Unsupported where that can't be kept; the file is as it was.
    """
    expected: Any = tomllib.loads(text, parse_float=Decimal)
    book = expected["books"][place]
    replaced = [key for key, new in (("since", since), ("pilot", pilot)) if new is not None and key in book]
    book["mode"] = mode.value
    if since is not None:
        book["since"] = since
    if pilot is not None:
        book["pilot"] = _table(pilot)
    try:
        made = _written(text, place, mode, replaced, pilot, since)
        same = tomllib.loads(made, parse_float=Decimal) == expected
    except (TOMLKitError, tomllib.TOMLDecodeError, LookupError, TypeError) as error:
        raise _by_hand(place, mode) from error
    if not same:
        raise _by_hand(place, mode)
    return made


def _by_hand(place: int, mode: Mode) -> Unsupported:
    return Unsupported(
        f"the mode can't be written by itself into the book {place + 1} as the file is written",
        fix=f'Write mode = "{mode.value}" there by hand, then push and activate it.',
    )


def _written(  # noqa: PLR0917  # what is written, and where
    text: str, place: int, mode: Mode, replaced: list[str], pilot: Pilot | None, since: datetime | None
) -> str:
    document: Any = tomlkit.parse(text)
    book = document["books"][place]
    has_mode = "mode" in book
    if has_mode:
        book["mode"] = mode.value
    for key in replaced:
        del book[key]
    lines = tomlkit.dumps(document).split("\n")
    after = line_of("\n".join(lines), ("books", place, "mode") if has_mode else ("books", place))
    if after is None:
        raise LookupError(place)
    added = [] if has_mode else [f'mode = "{mode.value}"']
    if since is not None:
        added.append(f"since = {since.isoformat().replace('+00:00', 'Z')}")
    if pilot is not None:
        inside = ", ".join(f"{key} = {_value(value)}" for key, value in _table(pilot).items())
        added.append(f"pilot = {{ {inside} }}")
    return "\n".join([*lines[:after], *added, *lines[after:]])


def _table(pilot: Pilot) -> dict[str, Any]:
    """The pilot as the file says it: what it asks, and nothing else."""
    said: dict[str, Any] = {key: sorted(getattr(pilot, key)) for key in LISTS if getattr(pilot, key)}
    if pilot.percent != 100 or not said:
        whole = pilot.percent == pilot.percent.to_integral_value()
        said["percent"] = int(pilot.percent) if whole else pilot.percent
    return said


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(tomlkit.string(each).as_string() for each in value)}]"
    return str(value)

"""Products added to a `ledgerlink.toml` as text: what people wrote, comments above all, stays to the letter."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import tomlkit

from shared.cli.lines import line_of
from shared.errors import Unsupported
from shared.model.rules import ItemRule

KEYS = ("sku", "name", "item", "account", "tax")
"""What a proposed rule can say, in the order it is written."""
HEADER = re.compile(r"\s*\[")
SILENT = re.compile(r"\s*(#.*)?$")


def with_items(text: str, book: int, rules: Sequence[ItemRule]) -> str:
    """
    Give the file with these rules added to the book at this place (from 0), after its own.

    Guarantees: no letter of the file is changed, whole lines are added; it says what it said before, and the rules.
    Raises: Unsupported where the products aren't written as [[books.items]], so that this can't be kept.
    """
    if not rules:
        return text
    expected: Any = tomllib.loads(text, parse_float=Decimal)
    tables = [{key: getattr(rule, key) for key in KEYS if getattr(rule, key)} for rule in rules]
    own = expected["books"][book].setdefault("items", [])
    after = ("books", book, "items", len(own) - 1) if own else ("books", book)
    own.extend(tables)
    newline = "\r\n" if "\r\n" in text else "\n"
    whole = text if text.endswith("\n") else text + newline
    added = "".join(newline + _written(table, newline) for table in tables)
    lines = [f"{line}\n" for line in whole.split("\n")[:-1]]
    for place in _places(lines, line_of(text, after) or len(lines)):
        made = "".join([*lines[:place], added, *lines[place:]])
        if _read(made) == expected:
            return made
    raise Unsupported(
        f"products can't be added by themselves to the book {book + 1} as it is written",
        fix="Write its products as [[books.items]], one after the other; or add these by hand.",
    )


def _places(lines: Sequence[str], start: int) -> Iterator[int]:
    """
    Where a table may begin after the line `start`: before each next table, after its predecessor's last key and the comments
    right under that. Comments right above the next table stay there.
    """
    for end in range(start, len(lines) + 1):
        if end == len(lines) or HEADER.match(lines[end]):
            place = end
            while place > start and SILENT.match(lines[place - 1]):
                place -= 1
            under = next((row for row in range(place, end) if not lines[row].strip()), None)
            yield place if under is None and end < len(lines) else (end if under is None else under)


def _written(table: dict[str, str], newline: str) -> str:
    keys = [f"{key} = {tomlkit.string(value).as_string()}" for key, value in table.items()]
    return newline.join(["[[books.items]]", *keys, ""])


def _read(text: str) -> Any:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError:
        return None

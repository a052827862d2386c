"""Companies and people from a CSV file; a mistake in it is named by line and column."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from shared.cli.exits import USAGE
from shared.cli.output import Failure
from shared.domain.matching import Party
from shared.errors import Malformed

BETWEEN: Final = ";"


class UnreadableFile(Failure):
    """The file isn't one of parties: whoever gave it has to correct it."""

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # click reads it as an attribute
        """The same as for an option that is wrong."""
        return USAGE


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(BETWEEN) if part.strip())


def _ids(text: str) -> Mapping[str, str]:
    pairs = [part.partition("=") for part in _several(text)]
    if any(not equals or not system.strip() for system, equals, _ in pairs):
        raise ValueError("is not key=value; key=value")
    return {system.strip(): value.strip() for system, _, value in pairs}


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError("is no date as YYYY-MM-DD") from error


def _id(text: str) -> str:
    if not text:
        raise ValueError("is empty: every row needs its own")
    return text


def _text(text: str) -> str | None:
    return text or None


COLUMNS: Final[Mapping[str, Callable[[str], Any]]] = {
    "id": _id,
    "name": _text,
    "given": _text,
    "family": _text,
    "emails": _several,
    "phones": _several,
    "domains": _several,
    "tax_ids": _several,
    "registration": _text,
    "addresses": _several,
    "external_ids": _ids,
    "birth_date": _date,
}
"""How each column is read: a party's fields, several values separated by `;`."""


def parties_in(file: Path, *, as_json: bool = False) -> Iterator[Party]:
    """
    Read the parties one by one; rows without anything are skipped. The first row names the columns, in any order.

    Raises: UnreadableFile, for the first mistake.
    """

    def mistake(line: int, column: str, sentence: str, fix: str) -> UnreadableFile:
        where = f"line {line}, column {column}" if column else f"line {line}"
        return UnreadableFile(Malformed(f"{where}: {sentence}", record=f"{file}:{line}", fix=fix), as_json=as_json)

    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = csv.reader(opened, strict=True)
        try:
            header = _header(next(rows, []), mistake)
            seen: dict[str, int] = {}
            for row in rows:
                if not any(cell.strip() for cell in row):
                    continue
                line = rows.line_num
                if len(row) != len(header):
                    told = f"it has {len(row)} fields, the first line names {len(header)} columns"
                    raise mistake(line, "", told, "Put text that has commas into double quotes.")
                party = _party(dict(zip(header, row, strict=True)), lambda *said, at=line: mistake(at, *said))
                if party.id in seen:
                    raise mistake(
                        line, "id", f"{party.id!r} stands on line {seen[party.id]} already", "Give each row its own id."
                    )
                seen[party.id] = line
                yield party
        except csv.Error as error:
            raise mistake(
                rows.line_num, "", f"it is no CSV: {error}", "Check the double quotes of this line."
            ) from error
        except UnicodeDecodeError as error:
            raise mistake(rows.line_num + 1, "", "it is not UTF-8", "Save the file as UTF-8.") from error


def _header(cells: list[str], mistake: Callable[[int, str, str, str], UnreadableFile]) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    known = ", ".join(COLUMNS)
    for at, name in enumerate(names, 1):
        if name not in COLUMNS:
            raise mistake(1, str(at), f"{cells[at - 1]!r} is no column of a party", f"The columns are {known}.")
        if name in names[: at - 1]:
            raise mistake(1, str(at), f"{name!r} stands there twice", "Name each column once.")
    if "id" not in names:
        raise mistake(1, "", "there is no column 'id'", f"Name the columns in the first line: {known}.")
    return names


def _party(cells: Mapping[str, str], mistake: Callable[[str, str, str], UnreadableFile]) -> Party:
    read: dict[str, Any] = {}
    for name, text in cells.items():
        try:
            read[name] = COLUMNS[name](text.strip())
        except ValueError as error:
            raise mistake(name, f"{text!r} {error}", "Correct the value, or leave it empty.") from error
    return Party(**read)

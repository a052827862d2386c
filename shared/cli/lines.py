"""On which line of a TOML file something stands."""

from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from shared.domain.contradictions import Path

MARK = "ledgerlink-was-here"


def line_of(text: str, path: Path) -> int | None:
    """
    Give the line, from 1, of the value or table at this path; where it isn't there, of what it is missing from.

    None where that can't be told for sure: no line is better than a wrong one.
    """
    for length in range(len(path), 0, -1):
        line = _marked(text, path[:length])
        if line is not None:
            return line
    return None


def _marked(text: str, path: Path) -> int | None:
    """Put a mark where the path leads, write the file out, and see where the mark came to stand."""
    try:
        document: Any = tomlkit.parse(text)
        here = document
        for part in path[:-1]:
            here = here[part]
        target = here[path[-1]]
        if isinstance(target, tomlkit.items.Table):
            target.comment(MARK)
        elif isinstance(target, tomlkit.items.AoT):
            target[0].comment(MARK)
        else:
            here[path[-1]] = MARK
        before, found, _ = tomlkit.dumps(document).partition(MARK)
    except (TOMLKitError, LookupError, TypeError, ValueError, AttributeError):
        return None
    line = before.count("\n")
    same = before.split("\n")[:line] == text.split("\n")[:line]
    return line + 1 if found and same else None

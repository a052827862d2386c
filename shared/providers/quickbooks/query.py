"""QuickBooks' query language: selects over one entity, text that can't end early, pages of a thousand; pure."""

import unicodedata
from collections.abc import Iterable
from typing import Final

PAGE: Final = 1000
"""The most rows of one answer."""


def quoted(text: str) -> str:
    """
    A literal of the language. Backslashes and apostrophes are escaped; whatever else there is (#, &, letters of any script)
    is the address's business, which encodes it whole. Control characters can't be asked for: they become blanks.
    """
    printable = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return "'" + printable.replace("\\", "\\\\").replace("'", "\\'") + "'"


def select(entity: str, *conditions: str, start: int = 1, order: str = "", most: int = PAGE) -> str:
    """One page of the entity's records that meet every condition: the language has no OR."""
    where = f" where {' and '.join(conditions)}" if conditions else ""
    ordered = f" orderby {order}" if order else ""
    return f"select * from {entity}{where}{ordered} startposition {start} maxresults {most}"  # noqa: S608  # no database: `quoted` is its escaping


def among(member: str, values: Iterable[str]) -> str:
    """The condition that the member has one of these values."""
    return f"{member} in ({', '.join(map(quoted, values))})"


ANY_STATE: Final = "Active in (true,false)"
"""Without it lists leave out whatever was made inactive."""

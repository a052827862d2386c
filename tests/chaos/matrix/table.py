"""THE table of rows, in the order of the report."""

from tests.chaos.matrix.row import Row
from tests.chaos.matrix.rows import crashes, dropped_mail, races, unclear_writes, unruly_mail

ROWS: tuple[Row, ...] = (crashes.ROW, unruly_mail.ROW, unclear_writes.ROW, dropped_mail.ROW, races.ROW)


def row_of(identity: str) -> Row:
    """The row of that number. Raises: KeyError."""
    return {row.id: row for row in ROWS}[identity]

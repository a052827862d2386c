"""THE table of rows, in the order of the report."""

from tests.chaos.matrix.row import Row
from tests.chaos.matrix.rows import (
    clouds,
    crashes,
    drift,
    dropped_mail,
    echoes,
    forgeries,
    killed,
    outages,
    poison,
    races,
    soak,
    storms,
    takeovers,
    tokens,
    unclear_writes,
    unruly_mail,
)

ROWS: tuple[Row, ...] = (
    killed.ROW,
    crashes.ROW,
    unruly_mail.ROW,
    echoes.ROW,
    forgeries.ROW,
    storms.ROW,
    outages.ROW,
    unclear_writes.ROW,
    tokens.ROW,
    poison.ROW,
    clouds.ROW,
    takeovers.ROW,
    drift.ROW,
    dropped_mail.ROW,
    races.ROW,
    soak.ROW,
)


def row_of(identity: str) -> Row:
    """The row of that number. Raises: KeyError."""
    return {row.id: row for row in ROWS}[identity]

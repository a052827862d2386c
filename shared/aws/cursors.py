"""How far each connection was polled: one item each, under one key of the state table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared import codec
from shared.aws.tables import Item, Table, number, text
from shared.model.refs import ConnectionId
from shared.ports.changes import Polled

PARTITION = "cursor"
REACHED = "reached_"


@dataclass(frozen=True, slots=True)
class DynamoCursors:
    """Implements `Cursors`. One poll of a connection runs at a time (its queue's group), so the last word counts."""

    table: Table

    def polled(self, connection: ConnectionId) -> Polled:
        """As it is now; empty where it never was."""
        item = self.table.get(PARTITION, connection)
        return _read(item) if item else Polled(connection)

    def all(self) -> Sequence[Polled]:
        """Of every connection that was ever polled."""
        return [_read(item) for item in self.table.items(PARTITION)]

    def advance(self, connection: ConnectionId, reached: Mapping[str, datetime]) -> None:
        """These lists were handed on up to those times."""
        if reached:
            self.table.update(PARTITION, connection, assign=_places(reached))

    def finish(self, connection: ConnectionId, at: datetime, reached: Mapping[str, datetime], *, more: bool) -> None:
        """As `advance`, and the connection was polled at this time."""
        self.table.update(
            PARTITION, connection, assign={**_places(reached), "polled_at": codec.instant(at), "more": int(more)}
        )

    def soon(self, connection: ConnectionId) -> None:
        """Let the next tick poll it."""
        self.table.update(PARTITION, connection, assign={"more": 1})


def _places(reached: Mapping[str, datetime]) -> dict[str, str]:
    return {REACHED + name: codec.instant(at) for name, at in reached.items()}


def _read(item: Item) -> Polled:
    polled_at = text(item, "polled_at")
    return Polled(
        connection=ConnectionId(text(item, "sk")),
        at=codec.moment(polled_at) if polled_at else None,
        reached={
            name.removeprefix(REACHED): codec.moment(text(item, name)) for name in item if name.startswith(REACHED)
        },
        more=number(item, "more") == 1,
    )

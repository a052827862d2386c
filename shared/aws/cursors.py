"""How far each connection was polled: one item each, under one key of the state table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared import codec
from shared.aws.tables import Condition, Item, Table, number, text
from shared.model.attention import Attention, Window
from shared.model.refs import ConnectionId
from shared.ports.changes import Polled

PARTITION = "cursor"
REACHED = "reached_"
SENT = "sent"


@dataclass(frozen=True, slots=True)
class DynamoCursors:
    """
    Implements `Cursors`, and `Watches` in the same items. One poll of a connection runs at a time (its queue's group), so the last
    word counts; whoever asks for attention must have seen what was asked for before.
    """

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

    def finish(
        self,
        connection: ConnectionId,
        at: datetime,
        reached: Mapping[str, datetime],
        *,
        more: bool,
        brief: bool = False,
    ) -> None:
        """As `advance`, and the connection was polled at this time; `brief`: not all of its lists."""
        polled: Item = {"polled_at": codec.instant(at), "more": int(more)}
        whole = {} if brief else {"whole_at": codec.instant(at)}
        self.table.update(PARTITION, connection, assign={**_places(reached), **polled, **whole})

    def soon(self, connection: ConnectionId) -> None:
        """Let the next tick poll it."""
        self.table.update(PARTITION, connection, assign={"more": 1})

    def attention(self, ledger: ConnectionId) -> Attention:
        """As it is now."""
        return self.polled(ledger).attention

    def attend(self, ledger: ConnectionId, known: Attention, wanted: Attention) -> None:
        """Let it be this from now on. Raises: Conflict where it isn't what was `known` any more."""
        before = _written(known)
        same = (
            Condition("#attention = :attention", {"attention": before})
            if before
            else Condition("attribute_not_exists(#attention) OR #attention = :attention", {"attention": before})
        )
        self.table.update(PARTITION, ledger, assign={"attention": _written(wanted)}, condition=same)


def _places(reached: Mapping[str, datetime]) -> dict[str, str]:
    return {REACHED + name: codec.instant(at) for name, at in reached.items()}


def _written(attention: Attention) -> str:
    """`2026-12-19/2026-12-25 ... sent/2026-11-24`: a few days at most, for windows that meet are one."""
    windows = [f"{first}/{last}" for first, last in attention.due]
    return " ".join([*windows, *([f"{SENT}/{attention.sent_until}"] if attention.sent_until else [])])


def _attention(stored: str) -> Attention:
    days = [part.split("/") for part in stored.split()]
    due: list[Window] = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in days if first != SENT]
    return Attention(tuple(due), next((date.fromisoformat(last) for first, last in days if first == SENT), None))


def _read(item: Item) -> Polled:
    polled_at, whole_at = text(item, "polled_at"), text(item, "whole_at")
    return Polled(
        connection=ConnectionId(text(item, "sk")),
        at=codec.moment(polled_at) if polled_at else None,
        reached={
            name.removeprefix(REACHED): codec.moment(text(item, name)) for name in item if name.startswith(REACHED)
        },
        more=number(item, "more") == 1,
        whole_at=codec.moment(whole_at) if whole_at else None,
        attention=_attention(text(item, "attention")),
    )

"""
The agenda: in the state table, under one key and in the order of time, so that what is due is one query and never a scan.

Beside each item stands a bookmark under the item's own name that says where it is; so a second word replaces the first. Whoever
dies between two of these writes leaves an item too many, never one too few: it is sent twice, which the worker notices.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shared import codec
from shared.aws.tables import Condition, Item, Table, text
from shared.errors import Conflict
from shared.model.agenda import AgendaItem
from shared.model.hints import Hint

PARTITION = "agenda"
BOOKMARK = "agenda"
FIELDS = "%Y-%m-%dT%H:%M:%S.%fZ"
"""Always of the same width, so that text sorts as time does."""


@dataclass(frozen=True, slots=True)
class DynamoAgenda:
    """Implements `Agenda`."""

    table: Table

    def later(self, at: datetime, queue: str, hint: Hint, *, waits_for: str = "") -> None:
        """Let this hint be sent at that time; replaces what was said about the same queue and key."""
        name = _name(queue, hint)
        place = f"{_sortable(at)}#{name}"
        before = text(self.table.get(f"{BOOKMARK}#{name}", BOOKMARK) or {}, "place")
        self.table.put(
            {
                "pk": PARTITION,
                "sk": place,
                "at": codec.instant(at),
                "queue": queue,
                "hint": codec.dumps(hint),
                "waits_for": waits_for,
            }
        )
        if before == place:
            return
        self.table.put({"pk": f"{BOOKMARK}#{name}", "sk": BOOKMARK, "place": place})
        if before:
            self.table.delete(PARTITION, before)

    def due(self, now: datetime, limit: int = 100) -> Sequence[AgendaItem]:
        """What is due, the longest overdue first."""
        return [_read(item) for item in self.table.items(PARTITION, until=_end(now), limit=limit)]

    def count_due(self, now: datetime) -> int:
        """How many are due."""
        return self.table.count(PARTITION, until=_end(now))

    def waiting_for(self, connection: str) -> Sequence[AgendaItem]:
        """What waits for a sign-in there; reads the whole agenda, as rarely as somebody signs in."""
        return [_read(item) for item in self.table.items(PARTITION) if text(item, "waits_for") == connection]

    def done(self, item: AgendaItem) -> None:
        """Take it off, and its bookmark unless that points to another by now."""
        name = _name(item.queue, item.hint)
        place = f"{_sortable(item.at)}#{name}"
        self.table.delete(PARTITION, place)
        try:
            self.table.delete(f"{BOOKMARK}#{name}", BOOKMARK, Condition("#place = :mine", {"mine": place}))
        except Conflict:
            return  # it was put off again meanwhile


def _name(queue: str, hint: Hint) -> str:
    return f"{queue}#{hashlib.sha256(hint.key.encode()).hexdigest()[:32]}"


def _sortable(at: datetime) -> str:
    return at.astimezone(UTC).strftime(FIELDS)


def _end(now: datetime) -> str:
    """After everything of this instant: `~` sorts behind all that stands in a place."""
    return f"{_sortable(now)}#~"


def _read(item: Item) -> AgendaItem:
    return AgendaItem(
        at=codec.moment(text(item, "at")),
        queue=text(item, "queue"),
        hint=codec.loads(Hint, text(item, "hint")),
        waits_for=text(item, "waits_for"),
    )

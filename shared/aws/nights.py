"""
Night sheets in the state table: one partition for each ledger and day, an item for each record; and one key under which stands how
far each ledger is.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from shared import codec
from shared.aws.tables import ABSENT, Item, Table, text
from shared.errors import Conflict
from shared.model.refs import ConnectionId, Ref
from shared.ports.nights import Night

SHEET = "night"
PARTITION = "nights"
AT_ONCE = 8
"""Writes under way together."""


@dataclass(frozen=True, slots=True)
class DynamoNightSheet:
    """Implements `NightSheet`. Every method may also raise Unavailable."""

    table: Table

    def put(self, ledger: ConnectionId, day: date, records: Collection[Ref]) -> None:
        """One small item for each record; it holds nothing but its key, so the same said again changes nothing."""
        sheet = _sheet(ledger, day)
        _each(records, lambda record: self.table.put({"pk": sheet, "sk": str(record)}))

    def page(self, ledger: ConnectionId, day: date, *, after: Ref | None = None, limit: int = 500) -> Sequence[Ref]:
        """One query, in the order of the records' names: those of one CRM and kind stand together."""
        items = self.table.items(_sheet(ledger, day), after=str(after) if after is not None else "", limit=limit)
        return [Ref.parse(text(item, "sk")) for item in items]

    def take_off(self, ledger: ConnectionId, day: date, records: Collection[Ref]) -> None:
        """One delete for each."""
        sheet = _sheet(ledger, day)
        _each(records, lambda record: self.table.delete(sheet, str(record)))


@dataclass(frozen=True, slots=True)
class DynamoNights:
    """Implements `Nights`. A ledger's nights are worked off one after the other (its queue's group), so the last word counts."""

    table: Table

    def all(self) -> Sequence[Night]:
        """Of every ledger, from one key."""
        return [_read(item) for item in self.table.items(PARTITION)]

    def begin(self, night: Night) -> Night:
        """The first word counts."""
        try:
            self.table.put(_item(night), ABSENT)
        except Conflict:
            known = self.table.get(PARTITION, night.ledger)
            return _read(known) if known is not None else night
        return night

    def finish(self, night: Night) -> None:
        """The last word counts."""
        self.table.put(_item(night))


def _each(records: Collection[Ref], do: Callable[[Ref], None]) -> None:
    if len(records) <= 1:
        for record in records:
            do(record)
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(do, records))


def _sheet(ledger: ConnectionId, day: date) -> str:
    return f"{SHEET}#{ledger}#{day.isoformat()}"


def _item(night: Night) -> Item:
    return {"pk": PARTITION, "sk": night.ledger, "done": night.done.isoformat(), "at": codec.instant(night.at)}


def _read(item: Item) -> Night:
    return Night(ConnectionId(text(item, "sk")), date.fromisoformat(text(item, "done")), codec.moment(text(item, "at")))

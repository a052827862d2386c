"""Reconciliations in the state table: how far each account is, and each run's finding under a key of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared import codec
from shared.aws.tables import Condition, Item, Table, raw, text
from shared.errors import Conflict
from shared.model.reconciliation import Reconciliation
from shared.model.refs import ConnectionId
from shared.ports.reconciliations import Reconciled

PARTITION = "reconciled"
KEPT_FOR = timedelta(days=400)
"""A financial year, and the time to close it."""


@dataclass(frozen=True, slots=True)
class DynamoReconciliations:
    """Implements `Reconciliations`."""

    table: Table

    def progress(self) -> Sequence[Reconciled]:
        """Of every account, from one key."""
        return [_read(item) for item in self.table.items(PARTITION)]

    def begin(self, crm: ConnectionId, begun: date) -> date:
        """The first word about the account's first day counts."""
        try:
            item = self.table.update(
                PARTITION,
                crm,
                assign={"begun": begun.isoformat()},
                condition=Condition("attribute_not_exists(#begun)", {}),
            )
        except Conflict:
            item = self.table.get(PARTITION, crm) or {}
        return _read(item).begun

    def keep(self, run: Reconciliation) -> None:
        """The run first, so that whoever dies in between runs again."""
        item: Item = {
            "pk": _pk(run.crm),
            "sk": codec.instant(run.at),
            "run": codec.packed(run),
            "expires_at": int((run.at + KEPT_FOR).timestamp()),
        }
        self.table.put(item)
        self.begin(run.crm, run.since)
        self.table.update(PARTITION, run.crm, assign={"at": codec.instant(run.at)})

    def last(self, crm: ConnectionId) -> Reconciliation | None:
        """The newest run."""
        items = self.table.items(_pk(crm), newest_first=True, limit=1)
        return codec.unpacked(Reconciliation, raw(items[0], "run")) if items else None


def _pk(crm: ConnectionId) -> str:
    return f"{PARTITION}#{crm}"


def _read(item: Item) -> Reconciled:
    at = text(item, "at")
    begun = date.fromisoformat(text(item, "begun"))
    return Reconciled(ConnectionId(text(item, "sk")), begun, codec.moment(at) if at else None)

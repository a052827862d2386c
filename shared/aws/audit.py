"""The audit trail on DynamoDB: one item per entry, written once, never changed."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared import codec
from shared.aws import chain
from shared.aws.tables import ABSENT, Cancelled, Item, Table, number, raw, text, transact
from shared.errors import Conflict
from shared.model.refs import Ref
from shared.ports.stores import AuditEntry, Deed

APPEND_ATTEMPTS = 6
"""How often a transaction is tried when all that stood in its way was another entry of the same trail."""
APPEND_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class DynamoAudit:
    """Implements `Audit`. Each entry is put only where none stands, so that a record's chain never forks."""

    table: Table

    def entries(self, entity: Ref) -> Sequence[AuditEntry]:
        """Every entry about this record, oldest first."""
        return [_read(entity, item) for item in self.table.items(str(entity))]

    def is_whole(self, entries: Sequence[AuditEntry]) -> bool:
        """Whether no entry is missing, changed or out of order."""
        return chain.is_whole(entries)

    def appending(self, entity: Ref, deed: Deed) -> Any:
        """Give the put of the next entry; it fails where somebody else has appended since."""
        latest = self.table.items(str(entity), newest_first=True, limit=1)
        entry = chain.chained(entity, deed, _read(entity, latest[0]) if latest else None)
        item: Item = {
            "pk": str(entity),
            "sk": f"{entry.sequence:08d}",
            "sequence": entry.sequence,
            "deed": codec.packed(deed),
            "previous": entry.previous,
            "digest": entry.digest,
        }
        return self.table.putting(item, ABSENT)

    def append(
        self,
        entity: Ref,
        deed: Deed,
        steps: Sequence[Mapping[str, Any]] = (),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Carry these steps out together with the next entry; a lost race for that entry alone is run again.

        Raises:
            Cancelled: the condition of a step did not hold.
        """
        for attempt in range(1, APPEND_ATTEMPTS + 1):
            entry = self.appending(entity, deed)
            try:
                if not steps:
                    self.table.put_prepared(entry)
                else:
                    transact(self.table.client, [*steps, {"Put": entry}])
            except Cancelled as refused:
                if any(refused.failed[:-1]) or attempt == APPEND_ATTEMPTS:
                    raise
            except Conflict:
                if steps or attempt == APPEND_ATTEMPTS:
                    raise
            else:
                return
            sleep(APPEND_PAUSE_SECONDS * attempt)


def _read(entity: Ref, item: Item) -> AuditEntry:
    deed = codec.unpacked(Deed, raw(item, "deed"))
    return AuditEntry(
        entity=entity,
        sequence=number(item, "sequence"),
        at=deed.at,
        actor=deed.actor,
        verb=deed.verb,
        rules=deed.rules,
        journal=deed.journal,
        before=deed.before,
        after=deed.after,
        previous=text(item, "previous"),
        digest=text(item, "digest"),
    )

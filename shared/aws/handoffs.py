"""Every handoff, by a scan of the links: for reports and comparisons, never on a deal's way."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared import codec
from shared.aws.links import HANDOFF
from shared.aws.tables import Table, raw
from shared.model.handoff import Handoff


@dataclass(frozen=True, slots=True)
class DynamoHandoffs:
    """Implements `Handoffs`. Reads the whole table, page by page: a read unit for each 8 kB of it."""

    table: Table

    def all(self) -> Iterator[Handoff]:
        """Give each deal's handoff as it is now. Raises: Unavailable."""
        for item in self.table.every(HANDOFF):
            yield codec.unpacked(Handoff, raw(item, "handoff"))

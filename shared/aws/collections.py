"""How far the collection of each invoice has come: in the table of links, in the partition of the invoice."""

from dataclasses import dataclass, replace
from typing import Final

from shared import codec
from shared.aws.tables import ABSENT, Condition, Item, Table, raw
from shared.model.collecting import Collection
from shared.model.refs import Ref

SORT: Final = "collection"


@dataclass(frozen=True, slots=True)
class DynamoCollections:
    """Implements `Collections`. Every method may also raise Unavailable."""

    table: Table

    def of(self, invoice: Ref) -> Collection | None:
        """The collection of this invoice, in one consistent read."""
        item = self.table.get(str(invoice), SORT)
        return codec.unpacked(Collection, raw(item, "collection")) if item is not None else None

    def keep(self, collection: Collection) -> None:
        """Keep it as the next of its version. Raises: Conflict."""
        kept = replace(collection, version=collection.version + 1)
        item: Item = {
            "pk": str(kept.invoice),
            "sk": SORT,
            "version": kept.version,
            "collection": codec.packed(kept),
        }
        before = Condition("#version = :before", {"before": collection.version})
        self.table.put(item, before if collection.version else ABSENT)

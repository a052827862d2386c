"""How far collections have come, in memory."""

from dataclasses import dataclass, field, replace

from shared.errors import Conflict
from shared.model.collecting import Collection
from shared.model.refs import Ref


@dataclass
class FakeCollections:
    kept: dict[Ref, Collection] = field(default_factory=dict)
    refuses: Exception | None = None

    def of(self, invoice: Ref) -> Collection | None:
        return self.kept.get(invoice)

    def keep(self, collection: Collection) -> None:
        if self.refuses is not None:
            raise self.refuses
        known = self.kept.get(collection.invoice)
        if collection.version != (known.version if known is not None else 0):
            raise Conflict("another collection was kept meanwhile")
        self.kept[collection.invoice] = replace(collection, version=collection.version + 1)

"""Base snapshots in the table of links, in the partition of the CRM record: its dossier is read with them in one query."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from shared import codec
from shared.aws.audit import DynamoAudit
from shared.aws.tables import Condition, Item, Table, number, raw, text
from shared.model.bases import Base
from shared.model.refs import Ref
from shared.ports.stores import Deed

PREFIX: Final = "base#"
SPEAKS_FOR: Final = "speaks-for#"


@dataclass(frozen=True, slots=True)
class DynamoBases:
    """Implements `Bases`. Every method may also raise Unavailable."""

    table: Table
    audit: DynamoAudit

    def of(self, record: Ref) -> Mapping[Ref, Base]:
        """Every base of this CRM record, in one consistent query."""
        kept = [
            codec.unpacked(Base, raw(item, "base"))
            for item in self.table.items(str(record))
            if text(item, "sk").startswith(PREFIX) and number(item, "number")
        ]
        return {base.customer: base for base in kept}

    def find(self, record: Ref, customer: Ref) -> Base | None:
        """The base of these two, in one consistent read."""
        item = self.table.get(str(record), _sort_key(customer))
        return codec.unpacked(Base, raw(item, "base")) if item and number(item, "number") else None

    def keep(self, base: Base, deed: Deed | None = None) -> None:
        """Keep this base after the one before it, with the entry in the trail. Raises: Conflict."""
        item: Item = {
            "pk": str(base.record),
            "sk": _sort_key(base.customer),
            "number": base.number,
            "base": codec.packed(base),
        }
        if deed is None:
            self.table.put(item, _follows(base.number))
        else:
            self.audit.append(base.record, deed, [{"Put": self.table.putting(item, _follows(base.number))}])

    def forget(self, record: Ref, customer: Ref) -> None:
        """Empty the base of these two: nothing of a link is ever deleted."""
        self.table.put({"pk": str(record), "sk": _sort_key(customer), "number": 0})

    def speaks_for(self, person: Ref, record: Ref) -> None:
        """Remember it in the partition of the contact."""
        self.table.put({"pk": str(person), "sk": f"{SPEAKS_FOR}{record}"})

    def spoken_for(self, person: Ref) -> Collection[Ref]:
        """The companies, in one consistent query."""
        names = [text(item, "sk") for item in self.table.items(str(person))]
        return [Ref.parse(name.removeprefix(SPEAKS_FOR)) for name in names if name.startswith(SPEAKS_FOR)]


def _sort_key(customer: Ref) -> str:
    return f"{PREFIX}{customer}"


def _follows(count: int) -> Condition:
    """The stored base is the one before this; a first one follows none, or one that was forgotten."""
    before = Condition("#number = :before", {"before": count - 1})
    return Condition(f"attribute_not_exists(#pk) OR {before.expression}", before.values) if count <= 1 else before

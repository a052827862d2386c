"""Base snapshots in the table of links, in the partition of the CRM record: its dossier is read with them in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared import codec
from shared.aws.tables import Condition, Table, raw, text
from shared.model.bases import Base
from shared.model.refs import Ref

PREFIX: Final = "base#"


@dataclass(frozen=True, slots=True)
class DynamoBases:
    """Implements `Bases`. Every method may also raise Unavailable."""

    table: Table

    def of(self, record: Ref) -> Mapping[Ref, Base]:
        """Every base of this CRM record, in one consistent query."""
        kept = [
            codec.unpacked(Base, raw(item, "base"))
            for item in self.table.items(str(record))
            if text(item, "sk").startswith(PREFIX)
        ]
        return {base.customer: base for base in kept}

    def find(self, record: Ref, customer: Ref) -> Base | None:
        """The base of these two, in one consistent read."""
        item = self.table.get(str(record), _sort_key(customer))
        return codec.unpacked(Base, raw(item, "base")) if item else None

    def keep(self, base: Base) -> None:
        """Keep this base after the one before it. Raises: Conflict."""
        self.table.put(
            {
                "pk": str(base.record),
                "sk": _sort_key(base.customer),
                "number": base.number,
                "base": codec.packed(base),
            },
            _follows(base.number),
        )

    def forget(self, record: Ref, customer: Ref) -> None:
        """Remove the base of these two."""
        self.table.delete(str(record), _sort_key(customer))


def _sort_key(customer: Ref) -> str:
    return f"{PREFIX}{customer}"


def _follows(number: int) -> Condition:
    """The stored base is the one before this; a first one follows none."""
    if number <= 1:
        return Condition("attribute_not_exists(#pk)", {})
    return Condition("#number = :before", {"before": number - 1})

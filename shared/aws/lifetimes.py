"""How long consents live, read beside the tokens and never with them: nothing here can be opened."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared import codec
from shared.aws.tables import Table, text
from shared.aws.vault import HELD_BY, PARTITION
from shared.model.refs import ConnectionId
from shared.ports.connections import Lifetime


@dataclass(frozen=True, slots=True)
class DynamoLifetimes:
    """Implements `Lifetimes`: one query, however many there are."""

    table: Table

    def all(self) -> Sequence[Lifetime]:
        """Of every connection that has tokens; those of one consent share its life."""
        items = {text(item, "sk"): item for item in self.table.items(PARTITION)}
        found = []
        for name, item in items.items():
            held = items.get(text(item, HELD_BY, name), {})
            if "expires_at" in held:
                ends = text(held, "ends_at")
                found.append(
                    Lifetime(
                        ConnectionId(name),
                        codec.moment(text(held, "expires_at")),
                        codec.moment(ends) if ends else None,
                    )
                )
        return found

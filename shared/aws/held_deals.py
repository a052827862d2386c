"""The deals that wait for a person, and whose records in the CRM each of them names: one partition of the state table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.aws.tables import Table, text
from shared.model.handoff import Handoff
from shared.model.refs import Ref

HELD = "held"
"""The partition."""


@dataclass(frozen=True, slots=True)
class DynamoHeldDeals:
    """
    Implements `HeldDeals`. Each question is one consistent query over all held deals, hundreds of which fit a read of a page.

    Every method may also raise Unavailable.
    """

    state: Table

    def held(self) -> Sequence[Ref]:
        """The deals that wait for a person."""
        return [Ref.parse(text(item, "sk")) for item in self.state.items(HELD)]

    def waiting_for(self, *parties: Ref) -> Sequence[Ref]:
        """Those of them that name one of these companies and contacts."""
        wanted = {str(party) for party in parties}
        return [
            Ref.parse(text(item, "sk"))
            for item in self.state.items(HELD)
            if not wanted.isdisjoint(str(item.get("parties", "")).split())
        ]

    def adding(self, handoff: Handoff) -> Any:
        """Give the put of a held handoff, as a transaction's step."""
        parties = " ".join(str(party) for party in handoff.parties)
        more = {"parties": parties} if parties else {}
        return self.state.putting({"pk": HELD, "sk": str(handoff.deal), **more})

    def removing(self, handoff: Handoff) -> Any:
        """Give the delete of one that is held no more, as a transaction's step."""
        return self.state.deleting(HELD, str(handoff.deal))

"""The pairs that wait for a decision, found by their CRM record: one small item each in the state table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared import codec
from shared.aws.tables import Table, raw, text
from shared.model.pairing import Pair, Pairing
from shared.model.refs import ConnectionId, Ref

MOST: Final = 10
"""Pairs of one record that are given: a person who decides about these sees the others next."""


@dataclass(frozen=True, slots=True)
class DynamoWaitingPairs:
    """
    Implements `WaitingPairs`. All pairs of two accounts stand under one key, those of one record beside each other, and without an
    end: a question is open until it is answered. Every method may also raise Unavailable.
    """

    state: Table

    def of(self, record: Ref, ledger: ConnectionId) -> Sequence[Pair]:
        """In one consistent query that reads no more than `MOST` items."""
        begins = f"{record}|"
        items = self.state.items(_pk(record.connection, ledger), after=begins, limit=MOST)
        found = [codec.unpacked(Pair, raw(item, "pair")) for item in items if text(item, "sk").startswith(begins)]
        return sorted(found, key=lambda pair: (-pair.score, str(pair.customer)))

    def keep(self, pairing: Pairing) -> frozenset[Ref]:
        """
        Let the pairs of this run wait, and no others of these two accounts; gives the records of those that no longer do.

        It is compared with what stands here, so a run that was cut off is made up for by the next.
        """
        pk = _pk(pairing.crm, pairing.ledger)
        before = {text(item, "sk"): codec.unpacked(Pair, raw(item, "pair")) for item in self.state.items(pk)}
        now = {f"{pair.crm}|{pair.id}": pair for pair in pairing.pairs}
        for sk, pair in now.items():
            if before.get(sk) != pair:
                self.state.put({"pk": pk, "sk": sk, "pair": codec.packed(pair)})
        gone = [sk for sk in before if sk not in now]
        for sk in gone:
            self.state.delete(pk, sk)
        return frozenset(before[sk].crm for sk in gone)


def _pk(crm: ConnectionId, ledger: ConnectionId) -> str:
    return f"waiting_pairs#{crm}#{ledger}"

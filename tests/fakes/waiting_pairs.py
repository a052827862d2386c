"""The pairs that wait for a person, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.model.pairing import Pair, Pairing
from shared.model.refs import ConnectionId, Ref


@dataclass
class FakeWaitingPairs:
    """`reads` counts the questions."""

    waiting: list[Pair] = field(default_factory=list)
    reads: int = 0

    def of(self, record: Ref, ledger: ConnectionId) -> Sequence[Pair]:
        self.reads += 1
        found = [pair for pair in self.waiting if pair.crm == record and pair.customer.connection == ledger]
        return sorted(found, key=lambda pair: (-pair.score, str(pair.customer)))

    def keep(self, pairing: Pairing) -> frozenset[Ref]:
        two = pairing.crm, pairing.ledger
        here = [pair for pair in self.waiting if (pair.crm.connection, pair.customer.connection) == two]
        left = {pair.id for pair in pairing.pairs}
        self.waiting = [*(pair for pair in self.waiting if pair not in here), *pairing.pairs]
        return frozenset(pair.crm for pair in here if pair.id not in left)

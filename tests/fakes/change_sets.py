"""Change sets, and what comparisons found, in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from shared.model.change_sets import ChangeSet, Linking
from shared.model.pairing import Pairing
from shared.model.refs import ConnectionId, Ref
from tests.fakes.waiting_pairs import FakeWaitingPairs

Two = tuple[ConnectionId, ConnectionId]


@dataclass
class FakeChangeSets:
    sets: dict[str, ChangeSet] = field(default_factory=dict)
    noted: dict[str, dict[str, Linking]] = field(default_factory=dict)

    def open(self, change_set: ChangeSet) -> None:
        self.sets[change_set.id] = change_set

    def find(self, identity: str) -> ChangeSet | None:
        return self.sets.get(identity)

    def all(self) -> Sequence[ChangeSet]:
        return [self.sets[name] for name in sorted(self.sets, reverse=True)]

    def note(self, change_set: str, linking: Linking) -> None:
        self.noted.setdefault(change_set, {})[linking.pair] = linking

    def links(self, change_set: str) -> Sequence[Linking]:
        return list(self.noted.get(change_set, {}).values())


@dataclass
class FakePairings:
    runs: dict[Two, Pairing] = field(default_factory=dict)
    refusals: dict[Two, set[str]] = field(default_factory=dict)
    pairs: FakeWaitingPairs = field(default_factory=FakeWaitingPairs)

    def keep(self, pairing: Pairing) -> frozenset[Ref]:
        self.runs[pairing.crm, pairing.ledger] = pairing
        return self.pairs.keep(pairing)

    def last(self, crm: ConnectionId, ledger: ConnectionId) -> Pairing | None:
        return self.runs.get((crm, ledger))

    def reject(self, crm: ConnectionId, ledger: ConnectionId, pair: str, by: str) -> None:
        self.refusals.setdefault((crm, ledger), set()).add(pair)

    def readmit(self, crm: ConnectionId, ledger: ConnectionId, pair: str) -> None:
        self.refusals.get((crm, ledger), set()).discard(pair)

    def rejected(self, crm: ConnectionId, ledger: ConnectionId) -> Collection[str]:
        return frozenset(self.refusals.get((crm, ledger), ()))

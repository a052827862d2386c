"""What matching found, rejected and linked, in the state table; long lists in parts that fit an item."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared import codec
from shared.aws.tables import Table, raw, text
from shared.aws.waiting_pairs import DynamoWaitingPairs
from shared.model.change_sets import ChangeSet, Linking
from shared.model.pairing import Pairing
from shared.model.refs import ConnectionId, Ref
from shared.ports.edges import Clock

HEAD: Final = "head"
PART: Final = "part#"
PART_BYTES: Final = 300_000
"""An item may have 400 kB."""
KEPT_FOR: Final = timedelta(days=90)
SETS: Final = "change_sets"


@dataclass(frozen=True, slots=True)
class DynamoPairings:
    """Implements `Pairings`. Every method may also raise Unavailable."""

    state: Table
    clock: Clock

    def keep(self, pairing: Pairing) -> frozenset[Ref]:
        """
        The parts under the run's own time first, the head that names them after them: whoever reads sees one run or the other. Then
        each pair by its record.
        """
        packed, run = codec.packed(pairing), codec.instant(pairing.at)
        pk = _found(pairing.crm, pairing.ledger)
        ends = {"expires_at": int((pairing.at + KEPT_FOR).timestamp())}
        parts = [packed[start : start + PART_BYTES] for start in range(0, len(packed), PART_BYTES)]
        for number, part in enumerate(parts):
            self.state.put({"pk": pk, "sk": f"{PART}{run}#{number:04d}", "part": part, **ends})
        self.state.put({"pk": pk, "sk": HEAD, "run": run, "parts": len(parts), **ends})
        for item in self.state.items(pk):
            if text(item, "sk").startswith(PART) and not text(item, "sk").startswith(f"{PART}{run}#"):
                self.state.delete(pk, text(item, "sk"))
        return DynamoWaitingPairs(self.state).keep(pairing)

    def last(self, crm: ConnectionId, ledger: ConnectionId) -> Pairing | None:
        """In one consistent query."""
        items = {text(item, "sk"): item for item in self.state.items(_found(crm, ledger))}
        if HEAD not in items:
            return None
        prefix = f"{PART}{text(items[HEAD], 'run')}#"
        packed = b"".join(raw(item, "part") for name, item in sorted(items.items()) if name.startswith(prefix))
        found = codec.unpacked(Pairing, packed)
        return found if self.clock.now() < found.at + KEPT_FOR else None

    def reject(self, crm: ConnectionId, ledger: ConnectionId, pair: str, by: str) -> None:
        """One small item each, without an end: what a person said no to stays so."""
        self.state.put({"pk": _rejected(crm, ledger), "sk": pair, "by": by, "at": codec.instant(self.clock.now())})

    def readmit(self, crm: ConnectionId, ledger: ConnectionId, pair: str) -> None:
        """Remove the rejection."""
        self.state.delete(_rejected(crm, ledger), pair)

    def rejected(self, crm: ConnectionId, ledger: ConnectionId) -> Collection[str]:
        """In one query."""
        return frozenset(text(item, "sk") for item in self.state.items(_rejected(crm, ledger)))


@dataclass(frozen=True, slots=True)
class DynamoChangeSets:
    """Implements `ChangeSets`: never expires. Every method may also raise Unavailable."""

    state: Table

    def open(self, change_set: ChangeSet) -> None:
        """The heads of all stand under one key, by their ids, which begin with the time."""
        self.state.put({"pk": SETS, "sk": change_set.id, "set": codec.packed(change_set)})

    def find(self, identity: str) -> ChangeSet | None:
        """One consistent read."""
        item = self.state.get(SETS, identity)
        return codec.unpacked(ChangeSet, raw(item, "set")) if item else None

    def all(self) -> Sequence[ChangeSet]:
        """The newest first."""
        return [codec.unpacked(ChangeSet, raw(item, "set")) for item in self.state.items(SETS, newest_first=True)]

    def note(self, change_set: str, linking: Linking) -> None:
        """One item for each link."""
        self.state.put({"pk": _links(change_set), "sk": linking.pair, "link": codec.packed(linking)})

    def links(self, change_set: str) -> Sequence[Linking]:
        """In one consistent query."""
        return [codec.unpacked(Linking, raw(item, "link")) for item in self.state.items(_links(change_set))]


def _found(crm: ConnectionId, ledger: ConnectionId) -> str:
    return f"pairing#{crm}#{ledger}"


def _rejected(crm: ConnectionId, ledger: ConnectionId) -> str:
    return f"rejected#{crm}#{ledger}"


def _links(change_set: str) -> str:
    return f"change_set#{change_set}"

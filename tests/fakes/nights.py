"""Night sheets, and how far they are worked off, in memory."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.model.refs import ConnectionId, Ref
from shared.ports.nights import Night


@dataclass
class FakeNightSheet:
    """`writes` counts puts, each of them a write wherever it is kept; `reads` counts pages."""

    sheets: dict[tuple[ConnectionId, date], set[Ref]] = field(default_factory=lambda: defaultdict(set))
    writes: int = 0
    reads: int = 0

    def put(self, ledger: ConnectionId, day: date, records: Collection[Ref]) -> None:
        self.sheets[ledger, day] |= set(records)
        self.writes += len(records)

    def page(self, ledger: ConnectionId, day: date, *, after: Ref | None = None, limit: int = 500) -> Sequence[Ref]:
        self.reads += 1
        behind = str(after) if after is not None else ""
        names = sorted(str(record) for record in self.sheets.get((ledger, day), ()) if str(record) > behind)
        return [Ref.parse(name) for name in names[:limit]]

    def take_off(self, ledger: ConnectionId, day: date, records: Collection[Ref]) -> None:
        self.sheets[ledger, day] -= set(records)

    @property
    def entries(self) -> dict[tuple[ConnectionId, date], frozenset[Ref]]:
        """What stands on which sheet; empty ones left out."""
        return {place: frozenset(records) for place, records in self.sheets.items() if records}


@dataclass
class FakeNights:
    known: dict[ConnectionId, Night] = field(default_factory=dict)

    def all(self) -> Sequence[Night]:
        return list(self.known.values())

    def begin(self, night: Night) -> Night:
        return self.known.setdefault(night.ledger, night)

    def finish(self, night: Night) -> None:
        self.known[night.ledger] = night

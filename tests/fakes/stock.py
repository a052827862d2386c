"""The records read for matching, in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shared.model.parties import Profile
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.stock import Taking


@dataclass
class FakeStock:
    takings: dict[tuple[ConnectionId, Kind], Taking] = field(default_factory=dict)
    kept: dict[tuple[ConnectionId, Kind], dict[Ref, Profile]] = field(default_factory=dict)

    def taking(self, connection: ConnectionId, kind: Kind) -> Taking | None:
        return self.takings.get((connection, kind))

    def keep(self, taking: Taking, profiles: Sequence[Profile]) -> None:
        place = taking.connection, taking.kind
        self.kept.setdefault(place, {}).update({profile.ref: profile for profile in profiles})
        self.takings[place] = taking

    def records(self, connection: ConnectionId, kind: Kind) -> Iterator[Profile]:
        yield from self.kept.get((connection, kind), {}).values()

    def forget(self, connection: ConnectionId, kind: Kind) -> None:
        self.takings.pop((connection, kind), None)
        self.kept.pop((connection, kind), None)

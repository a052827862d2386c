"""The existing records of both sides in the state table: one partition for each account and kind, some hundred records an item."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared import codec
from shared.aws.tables import Item, Table, raw, text
from shared.model.parties import Profile
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.stock import Taking
from shared.ports.edges import Clock

TAKING: Final = "taking"
PAGE: Final = "page#"
EACH: Final = 200
"""Records in an item. Packed, one takes 100 to 300 bytes; an item may have 400 kB."""
KEPT_FOR: Final = timedelta(days=90)
"""From the first page on; after that everything is read anew. Nobody's address lies here for ever."""


@dataclass(frozen=True, slots=True)
class DynamoStock:
    """Implements `Stock`. Every method may also raise Unavailable."""

    state: Table
    clock: Clock

    def taking(self, connection: ConnectionId, kind: Kind) -> Taking | None:
        """How far it was read; what is past its time counts as gone, whether or not the table has removed it."""
        item = self.state.get(_pk(connection, kind), TAKING)
        found = codec.unpacked(Taking, raw(item, "taking")) if item else None
        return found if found is not None and self.clock.now() < found.begun + KEPT_FOR else None

    def keep(self, taking: Taking, profiles: Sequence[Profile]) -> None:
        """The page first: who goes on from a page that isn't there would leave its records out."""
        ends = {"expires_at": int((taking.begun + KEPT_FOR).timestamp())}
        pk = _pk(taking.connection, taking.kind)
        for part, start in enumerate(range(0, len(profiles), EACH)):
            some = profiles[start : start + EACH]
            where: Item = {"pk": pk, "sk": f"{PAGE}{taking.pages:08d}.{part:03d}", **ends}
            self.state.put({**where, "profiles": codec.packed(list(some))})
        self.state.put({"pk": pk, "sk": TAKING, "taking": codec.packed(taking), **ends})

    def records(self, connection: ConnectionId, kind: Kind) -> Iterator[Profile]:
        """The later page's sight of a record counts."""
        newest: dict[Ref, Profile] = {}
        for item in self.state.items(_pk(connection, kind)):
            if text(item, "sk").startswith(PAGE):
                page = codec.unpacked(list[Profile], raw(item, "profiles"))
                newest |= {profile.ref: profile for profile in page}
        yield from newest.values()

    def forget(self, connection: ConnectionId, kind: Kind) -> None:
        """The progress first: pages without one are never asked for."""
        pk = _pk(connection, kind)
        self.state.delete(pk, TAKING)
        for item in self.state.items(pk):
            self.state.delete(pk, text(item, "sk"))


def _pk(connection: ConnectionId, kind: Kind) -> str:
    return f"stock#{connection}#{kind}"

"""An account that can be asked what changed, and how far it was: in memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.errors import Conflict
from shared.model.attention import Attention
from shared.model.changes import Change, ChangePage
from shared.model.refs import ConnectionId
from shared.ports.changes import Polled

OVERLAP = timedelta(seconds=60)


@dataclass
class FakeChanges:
    """`held` by list; pages of two, in the order of time. `asked` is what it was asked; `fails` before that page."""

    held: dict[str, list[Change]] = field(default_factory=lambda: {"deals": []})
    asked: list[tuple[str, datetime]] = field(default_factory=list)
    fails: dict[int, Exception] = field(default_factory=dict)

    @property
    def lists(self) -> Sequence[str]:
        return tuple(self.held)

    @property
    def brief(self) -> Sequence[str]:
        return self.lists[:1]

    def since(self, name: str, since: datetime) -> Iterator[ChangePage]:
        self.asked.append((name, since))
        found = sorted((one for one in self.held[name] if one.at >= since), key=lambda one: one.at)
        for number, start in enumerate(range(0, max(1, len(found)), 2)):
            if number in self.fails:
                raise self.fails.pop(number)
            page = found[start : start + 2]
            last = start + 2 >= len(found)
            newest = max((one.at for one in page), default=since)
            yield ChangePage(page, max(since, newest - OVERLAP) if last else newest)


@dataclass
class FakeCursors:
    kept: dict[ConnectionId, Polled] = field(default_factory=dict)
    attended: int = 0

    def polled(self, connection: ConnectionId) -> Polled:
        return self.kept.get(connection, Polled(connection))

    def all(self) -> Sequence[Polled]:
        return list(self.kept.values())

    def advance(self, connection: ConnectionId, reached: Mapping[str, datetime]) -> None:
        known = self.polled(connection)
        self.kept[connection] = replace(known, reached={**known.reached, **reached})

    def finish(
        self,
        connection: ConnectionId,
        at: datetime,
        reached: Mapping[str, datetime],
        *,
        more: bool,
        brief: bool = False,
    ) -> None:
        self.advance(connection, reached)
        known = self.kept[connection]
        self.kept[connection] = replace(known, at=at, more=more, whole_at=known.whole_at if brief else at)

    def soon(self, connection: ConnectionId) -> None:
        self.kept[connection] = replace(self.polled(connection), more=True)

    def attention(self, ledger: ConnectionId) -> Attention:
        return self.polled(ledger).attention

    def attend(self, ledger: ConnectionId, known: Attention, wanted: Attention) -> None:
        if self.attention(ledger) != known:
            raise Conflict("somebody else asked for attention meanwhile")
        self.kept[ledger] = replace(self.polled(ledger), attention=wanted)
        self.attended += 1

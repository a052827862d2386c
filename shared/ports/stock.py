"""The existing records of both sides as they were read for matching."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from shared.model.parties import Profile
from shared.model.refs import ConnectionId, Kind
from shared.model.stock import Taking


class Stock(Protocol):
    """Records read page by page, kept for some months: they are a copy of what both systems hold of people."""

    def taking(self, connection: ConnectionId, kind: Kind) -> Taking | None:
        """How far the records of this kind were read; None where nothing is kept (any more)."""
        ...

    def keep(self, taking: Taking, profiles: Sequence[Profile]) -> None:
        """Keep this page, and that reading goes on from there; cut off in between, the page is read once more."""
        ...

    def records(self, connection: ConnectionId, kind: Kind) -> Iterator[Profile]:
        """Each record that was read, as it was seen last."""
        ...

    def forget(self, connection: ConnectionId, kind: Kind) -> None:
        """Remove all that was read of this kind; it is read anew from the first page on."""
        ...

"""How far the existing records of one kind in one account were read, for the first matching and every one after it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from shared.model.refs import ConnectionId, Kind

OVERLAP: Final = timedelta(minutes=10)
"""How much of the time before the last reading is read again: vendors' clocks are off, and their lists lag."""


@dataclass(frozen=True, slots=True)
class Taking:
    """
    The reading of all records of one kind in one account, page by page, so that it can be cut off and go on.

    `begun` is when the whole of it began, `asked` when its last pass over the pages did; that pass asks for what changed at or
    after `since`, and the first one, without it, for everything. `after` is where the next page begins. `pages` counts what was
    kept, over all passes; `read` the records of this pass, `total` how many it will be where the account says so.
    """

    connection: ConnectionId
    kind: Kind
    begun: datetime
    asked: datetime
    since: datetime | None = None
    after: str = ""
    done: bool = False
    pages: int = 0
    read: int = 0
    total: int | None = None

    @classmethod
    def first(cls, connection: ConnectionId, kind: Kind, now: datetime) -> "Taking":
        """Nothing was read yet."""
        return cls(connection, kind, now, now)

    def again(self, now: datetime) -> "Taking":
        """The next pass over a reading that is done: only what changed since the last one began."""
        return replace(self, asked=now, since=self.asked - OVERLAP, after="", done=False, read=0, total=None)

    def with_page(self, records: int, after: str, total: int | None) -> "Taking":
        """One more page was read; the next one begins at `after`, or there is none."""
        return replace(
            self,
            after=after,
            done=not after,
            pages=self.pages + 1,
            read=self.read + records,
            total=self.total if total is None else total,
        )

"""Which deals changed, by Pipedrive's list in the order of change; its times are whole seconds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.errors import Unavailable
from shared.http.client import Api
from shared.model.changes import Change, ChangePage
from shared.model.refs import Kind, Ref
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.api import every

LAG = timedelta(seconds=60)
"""Nothing is said of a lag: what changed this lately is asked for again."""
LATEST = timedelta(milliseconds=999)
"""A change of the second 12:00:00 may have come at its very end: later than a read in its middle that didn't see it."""


@dataclass(frozen=True, slots=True)
class PipedriveChanges:
    """Implements `shared.ports.changes.Changes`. One call a page of 500 deals."""

    api: Api
    lists: Sequence[str] = ("deals",)

    def since(self, _name: str, since: datetime) -> Iterator[ChangePage]:
        """
        Deals that changed at or after that time, the oldest change first; what changes meanwhile comes at the end. Deleted ones are
        among them for thirty days.
        """
        asked = {
            "status": "open,won,lost,deleted",
            "updated_since": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "sort_by": "update_time",
            "sort_direction": "asc",
        }
        newest, before = since, None
        for rows in every(self.api, "list deals", wire.Deal, asked):
            if before is not None:
                yield before
            changes = [self._change(row) for row in rows]
            newest = max([newest, *(change.at for change in changes)])
            # The next page may hold more of this page's last second.
            before = ChangePage(changes, max(since, newest - timedelta(seconds=1)))
        if before is not None:
            yield ChangePage(before.changes, max(since, newest - LAG))

    def _change(self, row: wire.Deal) -> Change:
        if row.update_time is None:
            raise Unavailable(
                f"Pipedrive doesn't say when the deal {row.id} changed", fix="It is tried again by itself."
            )
        return Change(Ref(self.api.connection, Kind.DEAL, row.id), row.update_time.astimezone(UTC) + LATEST)


def connect(api: Api) -> PipedriveChanges:
    """Ask the company behind this API."""
    return PipedriveChanges(api)

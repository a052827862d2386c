"""Which records changed, by Pipedrive's lists in the order of change; their times are whole seconds."""

from collections.abc import Iterator, Mapping, Sequence
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


LISTS: Mapping[str, tuple[str, Kind, Mapping[str, str]]] = {
    "deals": ("list deals", Kind.DEAL, {"status": "open,won,lost,deleted"}),
    "companies": ("list organizations", Kind.COMPANY, {}),
    "contacts": ("list persons", Kind.CONTACT, {}),
}
"""By name: the endpoint, what it lists, and what to ask for beyond the time."""


@dataclass(frozen=True, slots=True)
class PipedriveChanges:
    """Implements `shared.ports.changes.Changes`. One call a page of 500 records."""

    api: Api
    lists: Sequence[str] = tuple(LISTS)
    brief: Sequence[str] = tuple(LISTS)

    def since(self, name: str, since: datetime) -> Iterator[ChangePage]:
        """
        Records of this list that changed at or after that time, the oldest change first; what changes meanwhile comes at the end.
        Deleted deals are among them for thirty days; of deleted organizations and persons only webhooks tell.
        """
        endpoint, kind, more = LISTS[name]
        asked = {
            **more,
            "updated_since": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "sort_by": "update_time",
            "sort_direction": "asc",
        }
        newest, before = since, None
        for rows in every(self.api, endpoint, wire.Made, asked):
            if before is not None:
                yield before
            changes = [self._change(row, kind) for row in rows]
            newest = max([newest, *(change.at for change in changes)])
            # The next page may hold more of this page's last second.
            before = ChangePage(changes, max(since, newest - timedelta(seconds=1)))
        if before is not None:
            yield ChangePage(before.changes, max(since, newest - LAG))

    def _change(self, row: wire.Made, kind: Kind) -> Change:
        if row.update_time is None:
            raise Unavailable(
                f"Pipedrive doesn't say when the {kind} {row.id} changed", fix="It is tried again by itself."
            )
        return Change(Ref(self.api.connection, kind, row.id), row.update_time.astimezone(UTC) + LATEST)


def connect(api: Api) -> PipedriveChanges:
    """Ask the company behind this API."""
    return PipedriveChanges(api)

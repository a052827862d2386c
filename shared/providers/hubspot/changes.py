"""
Which records changed, by HubSpot's search: its index lags, an answer ends after 10,000 rows, and many share an instant.

The rows come in the order of the index and show the records as they are now. So a time in an answer says where we are in that
order only if it is older than the lag; what is younger is asked for again next time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shared.errors import Unavailable
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.changes import Change, ChangePage
from shared.model.refs import Kind, Ref
from shared.providers.hubspot import mapping
from shared.providers.hubspot.api import endpoints, read
from shared.providers.hubspot.webhooks import ASKED_FOR, PARTIES
from shared.providers.hubspot.wire import Page
from shared.providers.hubspot.wire_changes import ChangedRecord

LAG = timedelta(minutes=5)
"""HubSpot says "a few moments"; in bad hours others saw minutes."""
PAGE = 200
MOST = 10_000
CHANGED: Mapping[Kind, str] = {
    Kind.DEAL: "hs_lastmodifieddate",
    Kind.COMPANY: "hs_lastmodifieddate",
    Kind.CONTACT: "lastmodifieddate",
}
ID = "hs_object_id"
TOLD_AT = "ledgerlink_as_of"
MS = timedelta(milliseconds=1)
LISTS: Mapping[str, Kind] = {mapping.OBJECTS[kind]: kind for kind in CHANGED}
"""The lists that are asked."""


@dataclass(frozen=True, slots=True)
class HubSpotChanges:
    """Implements `shared.ports.changes.Changes`. One call a page of 200 records."""

    api: Api
    search: Endpoint = field(default_factory=lambda: endpoints()["search records"])
    lists: Sequence[str] = tuple(LISTS)
    brief: Sequence[str] = tuple(LISTS)

    def since(self, name: str, since: datetime) -> Iterator[ChangePage]:
        """Records of this list that changed at or after that time."""
        return Search(self.api, self.search, LISTS[name]).since(since)


@dataclass(frozen=True, slots=True)
class Search:
    """The search of one kind of record for what changed."""

    api: Api
    endpoint: Endpoint
    kind: Kind

    @property
    def changed(self) -> str:
        """The property by which to ask."""
        return CHANGED[self.kind]

    def since(self, since: datetime) -> Iterator[ChangePage]:
        """Keyset where times can be trusted, pages by number within the lag, and by id within one instant."""
        floor, offset, newest = since, 0, since
        while True:
            rows, goes_on = self._page([wanted(self.changed, "GTE", as_ms(floor))], self.changed, offset)
            changes = [self._change(row) for row in rows]
            newest = max([newest, *(change.at for change in changes)])
            if not goes_on:
                yield ChangePage(changes, max(since, newest - LAG))
                return
            settled = max((change.at for change in changes if change.at <= newest - LAG), default=floor)
            if settled > floor:
                floor, offset = settled, 0
            elif offset + 2 * PAGE <= MOST:
                offset += PAGE
            elif min(change.at for change in changes) > floor:
                floor, offset = min(change.at for change in changes), 0
            else:
                yield ChangePage(changes)
                yield from self._at(floor)
                changes, floor, offset = [], floor + MS, 0
            yield ChangePage(changes, floor)

    def _at(self, instant: datetime) -> Iterator[ChangePage]:
        """Every record of this one millisecond, by its id."""
        last = "0"
        while True:
            filters = [wanted(self.changed, "EQ", as_ms(instant)), wanted(ID, "GT", last)]
            rows, goes_on = self._page(filters, ID, 0)
            yield ChangePage([self._change(row) for row in rows])
            if not goes_on:
                return
            last = rows[-1].id

    def _page(self, filters: Sequence[dict[str, str]], sort: str, offset: int) -> tuple[Sequence[ChangedRecord], bool]:
        asked = {
            "filterGroups": [{"filters": list(filters)}],
            "sorts": [{"propertyName": sort, "direction": "ASCENDING"}],
            "properties": [self.changed, ASKED_FOR, TOLD_AT],
            "limit": PAGE,
            "after": str(offset),
        }
        record = str(self.api.connection)
        path = {"of": mapping.OBJECTS[self.kind]}
        page = read(
            Page[ChangedRecord], self.api.call(self.endpoint, path=path, body=mapping.as_json(asked), record=record)
        )
        return page.results, bool(page.after)

    def _change(self, row: ChangedRecord) -> Change:
        at = row.properties.hs_lastmodifieddate or row.properties.lastmodifieddate or row.updatedAt
        if at is None:
            raise Unavailable(
                f"HubSpot doesn't say when the {self.kind} {row.id} changed", fix="It is tried again by itself."
            )
        party, said = self.kind in PARTIES, row.properties
        asked, told_at = (said.ledgerlink_action, said.ledgerlink_as_of) if party else ("", None)
        return Change(Ref(self.api.connection, self.kind, row.id), at.astimezone(UTC), asked=asked, told_at=told_at)


def wanted(name: str, operator: str, value: str) -> dict[str, str]:
    """One filter of a search."""
    return {"propertyName": name, "operator": operator, "value": value}


def as_ms(at: datetime) -> str:
    """Whole milliseconds since 1970, downwards: HubSpot's own resolution."""
    return str((at - datetime(1970, 1, 1, tzinfo=UTC)) // MS)


def connect(api: Api) -> HubSpotChanges:
    """Ask the portal behind this API."""
    return HubSpotChanges(api)

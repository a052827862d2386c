"""
Which deals changed, by HubSpot's search: its index lags, an answer ends after 10,000 rows, and many deals share an instant.

The rows come in the order of the index and show the deals as they are now. So a time in an answer says where we are in that
order only if it is older than the lag; what is younger is asked for again next time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shared.errors import Unavailable
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.changes import Change, ChangePage
from shared.model.refs import Kind, Ref
from shared.providers.hubspot import mapping, wire
from shared.providers.hubspot.api import endpoints, read

LAG = timedelta(minutes=5)
"""HubSpot says "a few moments"; in bad hours others saw minutes."""
PAGE = 200
MOST = 10_000
CHANGED, ID = "hs_lastmodifieddate", "hs_object_id"
MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class HubSpotChanges:
    """Implements `shared.ports.changes.Changes`. One call a page of 200 deals."""

    api: Api
    search: Endpoint = field(default_factory=lambda: endpoints()["search deals"])
    lists: Sequence[str] = ("deals",)

    def since(self, _name: str, since: datetime) -> Iterator[ChangePage]:
        """
        Deals that changed at or after that time.

        Keyset where times can be trusted, pages by number within the lag, and by id within one instant.
        """
        floor, offset, newest = since, 0, since
        while True:
            rows, goes_on = self._page([_filter(CHANGED, "GTE", _ms(floor))], CHANGED, offset)
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
        """Every deal of this one millisecond, by its id."""
        last = "0"
        while True:
            wanted = [_filter(CHANGED, "EQ", _ms(instant)), _filter(ID, "GT", last)]
            rows, goes_on = self._page(wanted, ID, 0)
            yield ChangePage([self._change(row) for row in rows])
            if not goes_on:
                return
            last = rows[-1].id

    def _page(
        self, filters: Sequence[dict[str, str]], sort: str, offset: int
    ) -> tuple[Sequence[wire.ChangedRecord], bool]:
        asked = {
            "filterGroups": [{"filters": list(filters)}],
            "sorts": [{"propertyName": sort, "direction": "ASCENDING"}],
            "properties": [CHANGED],
            "limit": PAGE,
            "after": str(offset),
        }
        record = str(self.api.connection)
        answer = self.api.call(self.search, body=mapping.as_json(asked), record=record)
        page = read(wire.Page[wire.ChangedRecord], answer, record)
        return page.results, bool(page.after)

    def _change(self, row: wire.ChangedRecord) -> Change:
        at = row.properties.hs_lastmodifieddate or row.updatedAt
        if at is None:
            raise Unavailable(f"HubSpot doesn't say when the deal {row.id} changed", fix="It is tried again by itself.")
        return Change(Ref(self.api.connection, Kind.DEAL, row.id), at.astimezone(UTC))


def _filter(name: str, operator: str, value: str) -> dict[str, str]:
    return {"propertyName": name, "operator": operator, "value": value}


def _ms(at: datetime) -> str:
    """Whole milliseconds since 1970, downwards: HubSpot's own resolution."""
    return str((at - datetime(1970, 1, 1, tzinfo=UTC)) // MS)


def connect(api: Api) -> HubSpotChanges:
    """Ask the portal behind this API."""
    return HubSpotChanges(api)

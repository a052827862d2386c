"""
Which deals were won since a day, by HubSpot's search: its index lags, and an answer ends after 10,000 rows.

So pages are asked for by id: each asks for what lies behind the last id of the one before it, and no page is lost or seen twice
while deals change meanwhile.

HubSpot sets the close date of a deal that a person moves to a won stage; one that is made as won by an import or by another
program has none, and people may empty it. Such a deal counts from its last change, which is never before its win.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.crm import CrmAccount, FoundDeals
from shared.providers.hubspot import mapping, wire
from shared.providers.hubspot.api import read

PAGE = 200
"""The most that a search gives at once."""
ID, WON, CLOSED, STAGE, CHANGED = "hs_object_id", "hs_is_closed_won", "closedate", "dealstage", "hs_lastmodifieddate"


class Found(wire.Page[wire.DealRecord]):
    """A page of a search; `total` counts all that fits."""

    total: int = 0


def won_since(  # noqa: PLR0917  # the port's own arguments, and how to ask
    api: Api, search: Endpoint, account: CrmAccount, since: date, stages: Collection[str], after: str
) -> FoundDeals:
    """One call: the page of deals behind the id `after`, each once. A day begins at the account's own midnight."""
    midnight = str(int(datetime.combine(since, time(), ZoneInfo(account.time_zone)).timestamp() * 1000))
    beyond = {"propertyName": ID, "operator": "GT", "value": after or "0"}
    won, changed = _filter(WON, "EQ", "true"), _filter(CHANGED, "GTE", midnight)
    undated = {"propertyName": CLOSED, "operator": "NOT_HAS_PROPERTY"}
    groups: list[list[Mapping[str, object]]] = [
        [won, _filter(CLOSED, "GTE", midnight), beyond],
        [won, undated, changed, beyond],
    ]
    if stages:
        # IN compares with the lower-cased value and takes what is asked for as it is
        named = {"propertyName": STAGE, "operator": "IN", "values": sorted(stage.lower() for stage in stages)}
        groups.append([named, changed, beyond])
    asked = {
        "filterGroups": [{"filters": filters} for filters in groups],
        "sorts": [{"propertyName": ID, "direction": "ASCENDING"}],
        "properties": list(wire.DealProperties.names()),
        "limit": PAGE,
        "after": "0",
    }
    record = str(api.connection)
    page = read(Found, api.call(search, body=mapping.as_json(asked), record=record), record)
    deals = tuple(mapping.deal(row, (), account, api.connection) for row in page.results)
    return FoundDeals(deals, page.total, deals[-1].ref.id if deals and page.after else "")


def _filter(name: str, operator: str, value: str) -> dict[str, str]:
    return {"propertyName": name, "operator": operator, "value": value}

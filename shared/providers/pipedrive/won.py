"""
Which deals were won since a day: Pipedrive's lists know when a deal changed, and each row when it was won.

Who was won since was changed since. Won deals that were archived stand in a list of their own; those of a stage that hands deals
off in one for each stage.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from shared.http.client import Api
from shared.model.crm import Deal, FoundDeals
from shared.providers.pipedrive import mapping, wire
from shared.providers.pipedrive.account import WON, PipedriveAccount
from shared.providers.pipedrive.api import ENDPOINTS, PAGE, read

ARCHIVED = "archived"


def won_since(  # noqa: PLR0917  # the port's own arguments, and how to ask
    api: Api, settings: PipedriveAccount, since: date, stages: Collection[str], after: str, page: int = PAGE
) -> FoundDeals:
    """The next page that holds a deal: one call, and one for each list that turns out empty. `after` names list and cursor."""
    lists = [WON, ARCHIVED, *sorted(stage for stage in stages if stage.isdecimal())]
    at = after or f"{WON}:"
    while True:
        name, _, cursor = at.partition(":")
        found = _listed(api, settings, since, name, cursor, page)
        sold = (mapping.deal(row, (), (), settings, api.connection) for row in found.data if not row.is_deleted)
        rows = (replace(deal, perhaps_taxed=True) for deal in sold)
        deals = tuple(deal for deal in rows if name not in {WON, ARCHIVED} or _is_since(deal, since))
        at = _next(lists, name, found.cursor)
        if deals or not at:
            return FoundDeals(deals, len(deals), at)


def _listed(  # noqa: PLR0917  # which list, and where in it
    api: Api, settings: PipedriveAccount, since: date, name: str, cursor: str, page: int
) -> wire.Many[wire.Deal]:
    midnight = datetime.combine(since, time(), ZoneInfo(settings.time_zone)).astimezone(UTC)
    asked = {
        "updated_since": f"{midnight:%Y-%m-%dT%H:%M:%SZ}",
        "sort_by": "id",
        "limit": str(page),
        **_which(name),
        **({"cursor": cursor} if cursor else {}),
    }
    endpoint = ENDPOINTS["list archived deals" if name == ARCHIVED else "list deals"]
    record = str(api.connection)
    return read(wire.Many[wire.Deal], api.call(endpoint, query=asked, record=record), record)


def _which(name: str) -> dict[str, str]:
    return {"status": WON} if name in {WON, ARCHIVED} else {"status": "open", "stage_id": name}


def _is_since(deal: Deal, since: date) -> bool:
    return deal.closed_on is None or deal.closed_on >= since


def _next(lists: list[str], name: str, cursor: str) -> str:
    """Where the next page begins: in this list, or at the start of the next."""
    if cursor:
        return f"{name}:{cursor}"
    place = lists.index(name) + 1
    return f"{lists[place]}:" if place < len(lists) else ""

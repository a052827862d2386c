"""
All companies or contacts, page by page: HubSpot's lists where everything is asked for, its search where only what changed is.

A search ends after 10,000 rows, so each page asks for what lies behind the last id. Archived records are in neither: they are a
list of their own, which says when each was archived.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.errors import Unavailable
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.refs import Kind, Ref
from shared.providers.hubspot.api import BATCH, PAGE, read
from shared.providers.hubspot.changes import CHANGED, ID, LAG, as_ms, wanted
from shared.providers.hubspot.changes import PAGE as SEARCH_PAGE
from shared.providers.hubspot.mapping import OBJECTS, as_json
from shared.providers.hubspot.parties_mapping import asked
from shared.providers.hubspot.wire import Association, Page
from shared.providers.hubspot.wire_parties import Labelled, PartyPage, PartyRecord

ARCHIVED = "archived:"
"""What begins the place in the recycle bin's list; a place without it is among the records in use."""
_BELONGS_TO = {Kind.COMPANY: "contacts", Kind.CONTACT: "companies"}
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """A page as HubSpot gave it, and where the next one begins."""

    records: tuple[PartyRecord, ...]
    after: str
    total: int | None = None


def page(  # noqa: PLR0917  # the port's own arguments, and how to ask
    api: Api,
    rows: Mapping[str, Endpoint],
    kind: Kind,
    since: datetime | None,
    after: str,
    more: Collection[str],
) -> Found:
    """One page behind the place `after`, in one call."""
    if after.startswith(ARCHIVED):
        return _archived(api, rows, kind, since, after.removeprefix(ARCHIVED), more)
    if since is not None:
        return _searched(api, rows, kind, since, after, more)
    query = {"associations": _BELONGS_TO[kind]} | ({"after": after} if after else {})
    found = _listed(api, rows, kind, query, more)
    return Found(found.results, found.after or ARCHIVED)


def _archived(  # noqa: PLR0917  # as `page`
    api: Api, rows: Mapping[str, Endpoint], kind: Kind, since: datetime | None, after: str, more: Collection[str]
) -> Found:
    found = _listed(api, rows, kind, {"archived": "true"} | ({"after": after} if after else {}), more)
    begin = since or _EVER
    fresh = tuple(one for one in found.results if since is None or (one.archivedAt or one.updatedAt or begin) >= begin)
    return Found(fresh, ARCHIVED + found.after if found.after else "")


def _listed(
    api: Api, rows: Mapping[str, Endpoint], kind: Kind, query: Mapping[str, str], more: Collection[str]
) -> PartyPage:
    whole = {"limit": str(BATCH), "properties": ",".join(asked(kind, more)), **query}
    answer = api.call(rows["list records"], path={"of": OBJECTS[kind]}, query=whole, record=str(api.connection))
    return read(PartyPage, answer, str(api.connection))


def _searched(  # noqa: PLR0917  # as `page`
    api: Api, rows: Mapping[str, Endpoint], kind: Kind, since: datetime, after: str, more: Collection[str]
) -> Found:
    """The index lags: what changed within the lag before `since` may only now be in it."""
    begin = as_ms(since - LAG)
    body = {
        "filterGroups": [{"filters": [wanted(CHANGED[kind], "GTE", begin), wanted(ID, "GT", after or "0")]}],
        "sorts": [{"propertyName": ID, "direction": "ASCENDING"}],
        "properties": asked(kind, more),
        "limit": SEARCH_PAGE,
        "after": "0",
    }
    answer = api.call(
        rows["search records"], path={"of": OBJECTS[kind]}, body=as_json(body), record=str(api.connection)
    )
    found = read(PartyPage, answer, str(api.connection))
    goes_on = bool(found.after and found.results)
    return Found(found.results, found.results[-1].id if goes_on else ARCHIVED, found.total)


def everybody(api: Api, rows: Mapping[str, Endpoint], company: Ref) -> tuple[Association, ...]:
    """
    Every contact of a company with each of its labels, 500 in a call: for one that has more than its own answer shows.

    Raises:
        Unavailable: half a list must not pass for the whole.
    """
    path, after, found = {"of": OBJECTS[Kind.COMPANY], "id": company.id, "to": OBJECTS[Kind.CONTACT]}, "", []
    while True:
        query = {"limit": str(PAGE)} | ({"after": after} if after else {})
        answer = api.call(rows["list associations"], path=path, query=query, record=str(company))
        page = read(Page[Labelled], answer, str(company))
        for one in page.results:
            found += [
                Association(id=one.toObjectId, type=LABELS.get(each.label, each.label)) for each in one.associationTypes
            ]
        if not page.after:
            return tuple(found)
        if page.after == after:
            raise Unavailable(
                "HubSpot gives the same page again", record=str(company), fix="It is tried again by itself."
            )
        after = page.after


LABELS = {"": "company_to_contact_unlabeled", "Primary": "company_to_contact"}
"""What a company's own answer calls the associations without a label of the portal's."""

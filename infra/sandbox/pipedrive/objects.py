"""Deals, organizations, persons, activities and products one by one: list, read, create, update, delete."""

from collections.abc import Callable
from functools import partial
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.pipedrive.bodies import STATUSES
from infra.sandbox.pipedrive.checking import check
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.instants import read_rfc3339
from infra.sandbox.pipedrive.kinds import ACTIVITIES, DEALS, ORGANIZATIONS, PERSONS, PRODUCTS, Kind
from infra.sandbox.pipedrive.paging import paged
from infra.sandbox.pipedrive.records import Record
from infra.sandbox.pipedrive.refusals import invalid, not_found
from infra.sandbox.pipedrive.representation import represent
from infra.sandbox.pipedrive.routing import Row, actor_of, answer, company_of, flag, ids_of, integer, json_body, listed
from infra.sandbox.pipedrive.writing import change, create, delete, follow_currency

MOST_KEYS = 15
SORTS = ("id", "update_time", "add_time")
BY_MEMBER: dict[str, tuple[str, ...]] = {
    DEALS.name: ("owner_id", "person_id", "org_id", "pipeline_id", "stage_id"),
    ORGANIZATIONS.name: ("owner_id",),
    PERSONS.name: ("owner_id", "org_id"),
    ACTIVITIES.name: ("owner_id", "deal_id", "person_id", "org_id"),
    PRODUCTS.name: ("owner_id",),
}


def found(company: Company, kind: Kind, id_: int) -> Record:
    """
    A living record.

    Raises:
        Rejected: 404 for what is unknown or deleted.
    """
    record = company.find(kind, id_)
    if record is None:
        raise not_found(kind.word)
    return record


def read(kind: Kind, call: Call) -> Response:
    """GET one record."""
    company = company_of(call)
    return answer(_shown(call)(found(company, kind, call.args["id"])))


def listing(kind: Kind, call: Call, *, archived: bool = False) -> Response:
    """GET a page of records."""
    company = company_of(call)
    if integer(call, "filter_id") is not None:
        raise not_found("Filter")  # the sandbox's companies have none
    rows = _by_state(company, kind, call, archived=archived)
    ids = ids_of(call, "ids")
    if ids is not None:
        rows = [row for row in rows if row.id in ids]
    for name in BY_MEMBER[kind.name]:
        if (wanted := integer(call, name)) is not None:
            rows = [row for row in rows if row.values[name] == wanted]
    if kind is ACTIVITIES and "done" in call.request.args:
        rows = [row for row in rows if row.values["done"] == flag(call, "done")]
    since, until = _instant(call, "updated_since"), _instant(call, "updated_until")
    # Update times have whole seconds: what is compared is what is shown.
    rows = [row for row in rows if since is None or row.updated // 1000 * 1000 >= since]
    rows = [row for row in rows if until is None or row.updated // 1000 * 1000 < until]
    return paged(call, rows, _shown(call), sorts=SORTS, key=_place)


def new(kind: Kind, call: Call) -> Response:
    """POST one record."""
    company, actor = company_of(call), actor_of(call)
    wanted = check(company, kind, json_body(call), actor)
    record = create(company, kind, wanted.values, wanted.custom, actor, at=wanted.at)
    if kind is PRODUCTS:
        own_prices(record)
    return answer(represent(company, record), kind.created)


def edit(kind: Kind, call: Call) -> Response:
    """PATCH one record; the answer is the whole of it."""
    company, actor = company_of(call), actor_of(call)
    record = found(company, kind, call.args["id"])
    wanted = check(company, kind, json_body(call), actor, record)
    change(company, record, wanted.values, wanted.custom, actor)
    if kind is DEALS:
        follow_currency(company, record, actor)
    if kind is PRODUCTS:
        own_prices(record)
    if wanted.deleted:
        delete(company, record, actor)
    return answer(represent(company, record))


def remove(kind: Kind, call: Call) -> Response:
    """DELETE one record; for thirty days it can be brought back."""
    company = company_of(call)
    record = found(company, kind, call.args["id"])
    delete(company, record, actor_of(call))
    return answer({"id": record.id})


def own_prices(record: Record) -> None:
    """Each price names its product."""
    for price in record.values["prices"]:
        price["product_id"] = record.id


def _by_state(company: Company, kind: Kind, call: Call, *, archived: bool) -> list[Record]:
    if kind is not DEALS:
        return company.live(kind)
    wanted = listed(call, "status")
    if unknown := [status for status in wanted if status not in (*STATUSES, "deleted")]:
        raise invalid(
            [("status", f"Invalid enum value. Expected 'open' | 'won' | 'lost' | 'deleted', received '{unknown[0]}'")]
        )
    rows = [row for row in company.live(kind) if row.values["is_archived"] == archived]
    if not wanted:
        return rows
    rows = [row for row in rows if row.values["status"] in wanted]
    gone = company.records[kind.name].values() if "deleted" in wanted else ()
    return [*rows, *(row for row in gone if row.recoverable(company.now()))]


def _shown(call: Call) -> Callable[[Record], dict[str, Any]]:
    keys = listed(call, "custom_fields") or None
    if keys is not None and len(keys) > MOST_KEYS:
        raise invalid([("custom_fields", f"Array must contain at most {MOST_KEYS} element(s)")])
    company = company_of(call)
    include, options = listed(call, "include_fields"), flag(call, "include_option_labels")
    labels = flag(call, "include_labels")
    return lambda record: represent(company, record, keys=keys, include=include, option_labels=options, labels=labels)


def _instant(call: Call, name: str) -> int | None:
    given = call.request.args.get(name)
    if given is None:
        return None
    at = read_rfc3339(given)
    if at is None:
        raise invalid([(name, "Invalid datetime, expected RFC3339 without fractions")])
    return at


def _place(record: Record, name: str) -> int:
    return {"id": record.id, "update_time": record.updated, "add_time": record.added}[name]


def rows() -> list[Row]:
    """The same five calls for each resource, and the list of archived deals."""
    made = [Row("GET", 2, "/deals/archived", partial(listing, DEALS, archived=True), 20, DEALS.read)]
    for kind in (DEALS, ORGANIZATIONS, PERSONS, ACTIVITIES, PRODUCTS):
        one = f"/{kind.path}/<int:id>"
        made += [
            Row("GET", 2, f"/{kind.path}", partial(listing, kind), 10, kind.read),
            Row("POST", 2, f"/{kind.path}", partial(new, kind), 5, kind.write),
            Row("GET", 2, one, partial(read, kind), 1, kind.read),
            Row("PATCH", 2, one, partial(edit, kind), 5, kind.write),
            Row("DELETE", 2, one, partial(remove, kind), 3, kind.write),
        ]
    return made

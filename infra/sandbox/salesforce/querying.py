"""The query calls: pages behind a cursor that lives two days."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.salesforce.ids import numbered
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.refusals import Rejected, malformed_query
from infra.sandbox.salesforce.routing import Row, org_of, version_of
from infra.sandbox.salesforce.selecting import Query
from infra.sandbox.salesforce.soql import Call as Function
from infra.sandbox.salesforce.soql import read

SMALLEST, MOST = 200, 2000
LIFE = timedelta(days=2)
OPEN = 10  # cursors per user; the oldest goes


def query(call: Call, *, all_rows: bool = False, tooling: bool = False) -> Response:
    """GET query, queryAll or tooling/query with ``q``."""
    statement = call.request.args.get("q")
    if not statement:
        raise malformed_query("A query string has to be specified")
    org, version = org_of(call), version_of(call)
    select, pages = read(statement), Pages(org, version, _size(call, org))
    asked = Query(org, org.user, version, all_rows=all_rows, tooling=tooling, page=pages.first)
    (first, *more) = select.fields
    if isinstance(first, Function) and first.name == "COUNT" and not first.path and not more:
        return json_answer(200, {"totalSize": asked.count(select), "done": True, "records": []})
    return json_answer(200, pages.first(asked.rows(select)))


def following(call: Call) -> Response:
    """GET the next page: the locator is the cursor's id and where the page starts."""
    org, version = org_of(call), version_of(call)
    cursor, _, start = str(call.args["locator"]).rpartition("-")
    held = org.cursors.get(cursor)
    if held is None or held[1] < org.clock.now() or not start.isdigit() or int(start) >= len(held[0]):
        raise Rejected("INVALID_QUERY_LOCATOR", "invalid query locator")
    return json_answer(200, Pages(org, version, _size(call, org)).page(held[0], int(start), cursor))


@dataclass(frozen=True)
class Pages:
    """How one call's rows are cut."""

    org: Org
    version: str
    size: int

    def first(self, rows: list[Any]) -> dict[str, Any]:
        """The first page; a cursor is opened when there are more."""
        return self.page(rows, 0, _open(self.org, rows) if len(rows) > self.size else "")

    def page(self, rows: list[Any], start: int, cursor: str) -> dict[str, Any]:
        """The page that starts there."""
        end = start + self.size
        more = {"nextRecordsUrl": f"/services/data/v{self.version}/query/{cursor}-{end}"} if end < len(rows) else {}
        return {"totalSize": len(rows), "done": not more, **more, "records": rows[start:end]}


def _open(org: Org, rows: list[Any]) -> str:
    number = org.cursors.setdefault("", 0) + 1
    org.cursors[""] = number
    cursor = numbered("01g", number)
    org.cursors[cursor] = (rows, org.clock.now() + LIFE)
    for past in [key for key in org.cursors if key][:-OPEN]:
        del org.cursors[past]
    return cursor


def _size(call: Call, org: Org) -> int:
    """What ``Sforce-Query-Options: batchSize=`` hints at, as far as the org pages so widely."""
    hint = call.request.headers.get("Sforce-Query-Options", "")
    _, _, given = hint.replace(" ", "").partition("batchSize=")
    wanted = int(given) if given.isdigit() else MOST
    return min(max(SMALLEST, min(wanted, MOST)), org.settings.page_size)


ROWS = [
    Row("GET", "/query", query),
    Row("GET", "/query/", query),
    Row("GET", "/queryAll", partial(query, all_rows=True)),
    Row("GET", "/queryAll/", partial(query, all_rows=True)),
    Row("GET", "/query/<locator>", following),
    Row("GET", "/queryAll/<locator>", following),
    Row("GET", "/tooling/query", partial(query, tooling=True)),
    Row("GET", "/tooling/query/", partial(query, tooling=True)),
]

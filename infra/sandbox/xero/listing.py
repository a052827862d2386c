"""Lists: filters, If-Modified-Since, order and paging, in the way Xero combines them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from werkzeug.wrappers import Response

from infra.sandbox.xero.contact_views import Detail
from infra.sandbox.xero.desk import Desk
from infra.sandbox.xero.fields import kind_of
from infra.sandbox.xero.refusals import bad_query
from infra.sandbox.xero.representation import EPOCH, Record
from infra.sandbox.xero.state import Organisation
from infra.sandbox.xero.views import searchable
from infra.sandbox.xero.where import comparable, compile_where, reach

# Exactly this form counts; milliseconds, offsets and RFC 1123 dates are ignored without a word.
SINCE = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$")
LARGEST_PAGE = 1000
DEFAULT_PAGE = 100

# From an element and how much of it is asked for to what is shown.
View = Callable[[Record, Detail], Record]


@dataclass(frozen=True)
class Page:
    """Which slice was asked for."""

    number: int
    size: int


def modified_since(desk: Desk) -> datetime | None:
    """The instant after which records must have changed; None if the header is absent or of another form."""
    sent = desk.call.request.headers.get("If-Modified-Since", "")
    if not SINCE.match(sent):
        return None
    try:
        return datetime.fromisoformat(sent).replace(tzinfo=UTC)
    except ValueError:
        return None


def asked_page(desk: Desk) -> Page | None:
    """The page, if one was asked for (pageSize alone means the first)."""
    number, size = desk.asked("page"), desk.asked("pageSize")
    if not number and not size:
        return None
    try:
        return Page(max(1, int(number or 1)), min(LARGEST_PAGE, max(1, int(size or DEFAULT_PAGE))))
    except ValueError:
        raise bad_query("page and pageSize must be whole numbers") from None


def listed(desk: Desk, name: str) -> set[str]:
    """A comma-separated parameter as a set, in lower case."""
    return {part.strip().lower() for part in desk.asked(name).split(",") if part.strip()}


def answer_list(desk: Desk, collection: str, rows: Iterable[Record], view: View) -> Response:
    """The answer to a list: ``rows`` are already narrowed by the endpoint's own parameters."""
    page = asked_page(desk)
    since = modified_since(desk)
    detail: Detail = "page" if page else "list"
    if desk.asked("summaryOnly").lower() == "true":
        detail = "summary"
    found = [row for row in rows if since is None or row.get("UpdatedDateUTC", EPOCH) > since]
    if text := desk.asked("where"):
        holds = compile_where(text, collection, large=bool(desk.org.settings.get("_large")))
        found = [row for row in found if holds(searchable(desk.org, row))]
    found = _ordered(desk.org, found, desk.asked("order"), collection)
    if page is None:
        return desk.envelope(collection, [view(row, detail) for row in found])
    pagination = {
        "page": page.number,
        "pageSize": page.size,
        "pageCount": -(-len(found) // page.size),
        "itemCount": len(found),
    }
    first = (page.number - 1) * page.size
    shown = [view(row, detail) for row in found[first : first + page.size]]
    return desk.envelope(collection, shown, pagination=pagination)


def _ordered(org: Organisation, rows: list[Record], order: str, collection: str) -> list[Record]:
    """Sort by ``Member [ASC|DESC]``, several separated by commas; rows without the member come first."""
    for part in reversed([part.split() for part in order.split(",") if part.strip()]):
        path, direction = part[0], (part[1].upper() if len(part) > 1 else "ASC")
        if kind_of(collection, path) is None or direction not in {"ASC", "DESC"} or len(part) > 2:
            raise bad_query(f"No property or field '{' '.join(part)}' exists to order by")
        ranks = {id(row): _rank(searchable(org, row), path) for row in rows}
        rows = sorted(rows, key=lambda row, ranks=ranks: ranks[id(row)], reverse=direction == "DESC")  # type: ignore[misc]
    return rows


def _rank(row: Record, path: str) -> tuple[bool, str | datetime | Decimal | bool]:
    value = comparable(reach(row, path))
    return (value is not None, "" if value is None else value)

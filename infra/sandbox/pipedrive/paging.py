"""Pages of v2 (an opaque cursor at the first item of the next page) and of v1 (start and limit)."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.pipedrive.refusals import invalid
from infra.sandbox.pipedrive.routing import answer, integer

PAGE = 100
MOST = 500
Key = Callable[[Any], Any]


def limit_of(call: Call, most: int = MOST) -> int:
    """
    The page size asked for. That a larger one is refused, not cut, is unverified.

    Raises:
        Rejected: 400 outside 1..most.
    """
    limit = integer(call, "limit")
    if limit is None:
        return min(PAGE, most)
    if not 1 <= limit <= most:
        raise invalid([("limit", f"Number must be between 1 and {most}")])
    return limit


def paged(
    call: Call,
    found: Sequence[Any],
    show: Callable[[Any], Any],
    *,
    sorts: tuple[str, ...] = ("id",),
    key: Callable[[Any, str], Any],
) -> Response:
    """Answer a page of ``found`` in the order asked for; ``key`` gives an item's value of a sort field and its id."""
    rows, cursor = cut(call, found, sorts=sorts, key=key)
    return answer([show(row) for row in rows], additional_data={"next_cursor": cursor})


def cut(
    call: Call, found: Sequence[Any], *, sorts: tuple[str, ...], key: Callable[[Any, str], Any], most: int = MOST
) -> tuple[Sequence[Any], str | None]:
    """
    The rows of a page and the cursor of the next (None on the last).

    Raises:
        Rejected: 400 for a field that cannot be sorted by, a wrong direction or cursor.
    """
    limit = limit_of(call, most)
    cursor = _read(call.request.args["cursor"]) if call.request.args.get("cursor") else {}
    by = str(cursor.get("field") or call.request.args.get("sort_by", sorts[0]))
    direction = str(cursor.get("sortDirection") or call.request.args.get("sort_direction", "asc"))
    if by not in sorts:
        raise invalid([("sort_by", f"Invalid enum value. Expected {' | '.join(repr(one) for one in sorts)}")])
    if direction not in ("asc", "desc"):
        raise invalid([("sort_direction", "Invalid enum value. Expected 'asc' | 'desc'")])
    falling = direction == "desc"

    def place(item: Any) -> tuple[Any, Any]:
        return key(item, by), key(item, "id")

    rows = sorted(found, key=place, reverse=falling)
    if cursor:
        at = (cursor.get("fieldValue"), cursor.get("id"))
        rows = [row for row in rows if (place(row) <= at if falling else place(row) >= at)]
    if len(rows) <= limit:
        return rows, None
    value, id_ = place(rows[limit])
    following = {"field": by, "fieldValue": value, "sortDirection": direction, "id": id_}
    told = base64.urlsafe_b64encode(json.dumps(following, separators=(",", ":")).encode()).rstrip(b"=")
    return rows[:limit], told.decode()


def paged_v1(call: Call, found: Sequence[Any], show: Callable[[Any], Any]) -> Response:
    """Answer a page as v1 does."""
    start, limit = integer(call, "start") or 0, integer(call, "limit") or PAGE
    more = len(found) > start + limit
    pagination: dict[str, Any] = {"start": start, "limit": limit, "more_items_in_collection": more}
    if more:
        pagination["next_start"] = start + limit
    return answer([show(one) for one in found[start : start + limit]], additional_data={"pagination": pagination})


def _read(cursor: str) -> dict[str, Any]:
    try:
        held = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        held = None
    if not isinstance(held, dict) or not {"field", "fieldValue", "sortDirection", "id"} <= held.keys():
        raise invalid([("cursor", "Invalid cursor")])
    return held

"""
The search endpoint: filters, one sort, pages of 200, 10 000 results, and an index that lags behind.

Filters and order see what the index knew ``search_lag_s`` ago; the results show the records as they are now.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.hubspot.instants import read_ms
from infra.sandbox.hubspot.kinds import Kind
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import Record
from infra.sandbox.hubspot.refusals import invalid
from infra.sandbox.hubspot.representation import represent
from infra.sandbox.hubspot.routing import Row, json_body, kind_of, portal_of, reading

MOST_RESULTS, MOST_PAGE, PAGE = 10_000, 200, 10
LONGEST_BODY = 3000
MOST_GROUPS, MOST_FILTERS, MOST_IN_ALL = 5, 6, 18
Value = Decimal | int | str
Values = Mapping[str, str]
Known = tuple[Record, Values]


def search(call: Call) -> Response:
    """POST search."""
    portal, kind = portal_of(call), kind_of(call)
    if len(call.body.decode("utf-8", "replace")) > LONGEST_BODY:
        raise invalid(f"The request body is longer than {LONGEST_BODY} characters")
    body = json_body(call)
    start, limit = _page(body)
    wanted = _filter_groups(portal, kind, body.get("filterGroups") or [])
    query = str(body.get("query") or "").lower()
    horizon = portal.now() - int(portal.settings.search_lag_s * 1000)
    known = [
        (record, values)
        for record in portal.live(kind)
        if (values := record.indexed(horizon)) is not None
        and (not wanted or any(all(test(values) for test in group) for group in wanted))
        and (not query or any(query in values.get(name, "").lower() for name in kind.searched))
    ]
    found = _sorted(portal, kind, known, body.get("sorts") or [])
    properties = body.get("properties") or None
    page = found[start : start + limit]
    answer: dict[str, Any] = {
        "total": len(found),
        "results": [represent(portal, record, properties=properties) for record, _ in page],
    }
    if len(found) > start + limit:
        answer["paging"] = {"next": {"after": str(start + limit)}}
    return json_answer(200, answer)


def _page(body: Mapping[str, Any]) -> tuple[int, int]:
    limit, after = body.get("limit", PAGE), str(body.get("after") or "0")
    if not isinstance(limit, int) or not 1 <= limit <= MOST_PAGE:
        raise invalid(f"Invalid limit {limit}: it must be between 1 and {MOST_PAGE}")
    if not after.isdigit():
        raise invalid(f"Invalid paging cursor: {after}")
    if int(after) + limit > MOST_RESULTS:
        raise invalid(f"Paging beyond {MOST_RESULTS} results is not supported: after {after}")
    return int(after), limit


def _filter_groups(portal: Portal, kind: Kind, groups: Any) -> list[list[Callable[[Values], bool]]]:
    if not isinstance(groups, list) or not all(isinstance(group, dict) for group in groups):
        raise invalid("Invalid input JSON: filterGroups must be a list of objects")
    filters = [group.get("filters") or [] for group in groups]
    if len(groups) > MOST_GROUPS:
        raise invalid(f"At most {MOST_GROUPS} filter groups are supported, {len(groups)} were given")
    if any(len(group) > MOST_FILTERS for group in filters) or sum(map(len, filters)) > MOST_IN_ALL:
        raise invalid(f"At most {MOST_FILTERS} filters per group and {MOST_IN_ALL} in all are supported")
    return [[_filter(portal, kind, row) for row in group] for group in filters]


def _filter(portal: Portal, kind: Kind, row: Mapping[str, Any]) -> Callable[[Values], bool]:
    name, operator = str(row.get("propertyName")), str(row.get("operator"))
    definition = portal.definition(kind, name)
    if definition is None:
        raise invalid(f"There was a problem with the request: property {name} does not exist")
    if operator in SETS:
        given = row.get("values")
        if not isinstance(given, list) or not given:
            raise invalid(f"operator {operator} requires values")
        return partial(SETS[operator], name, frozenset(map(str, given)))
    if operator in PRESENCE:
        return partial(PRESENCE[operator], name)
    if operator not in COMPARISONS:
        raise invalid(f"operator {operator} is not supported")
    if row.get("value") is None or (operator == "BETWEEN" and row.get("highValue") is None):
        raise invalid(f"operator {operator} requires a value for {name}")
    low, high = (_index(definition.type, str(row.get(member, ""))) for member in ("value", "highValue"))
    if low is None:
        raise invalid(f"{row['value']} is not a valid value of {name}")
    return partial(_compare, definition.type, name, COMPARISONS[operator], (low, high))


def _index(type_: str, text: str) -> Value | None:
    """A value as the index compares it: numbers and instants as such, text without regard to case."""
    if type_ in ("date", "datetime"):
        return read_ms(text)
    if type_ == "number":
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    return text.lower()


def _compare(
    type_: str, name: str, test: Callable[[Any, Any, Any], bool], bounds: tuple[Value, Value | None], values: Values
) -> bool:
    held = _index(type_, values[name]) if name in values else None
    if held is None:
        return test is COMPARISONS["NEQ"] or test is COMPARISONS["NOT_CONTAINS_TOKEN"]
    return test(held, *bounds)


def _tokens(held: Any, low: Any, _high: Any) -> bool:
    """Every word asked for is a word of the value; a trailing or leading * matches the rest of a word."""
    words = str(held).replace("@", " ").replace(".", " ").split()
    asked = str(low).replace("@", " ").replace(".", " ").split()
    return all(any(_word(word, one) for word in words) for one in asked)


def _word(word: str, asked: str) -> bool:
    bare = asked.strip("*")
    if asked.startswith("*") and asked.endswith("*"):
        return bare in word
    if asked.endswith("*"):
        return word.startswith(bare)
    return word.endswith(bare) if asked.startswith("*") else word == asked


COMPARISONS: dict[str, Callable[[Any, Any, Any], bool]] = {
    "EQ": lambda held, low, _: bool(held == low),
    "NEQ": lambda held, low, _: bool(held != low),
    "LT": lambda held, low, _: bool(held < low),
    "LTE": lambda held, low, _: bool(held <= low),
    "GT": lambda held, low, _: bool(held > low),
    "GTE": lambda held, low, _: bool(held >= low),
    "BETWEEN": lambda held, low, high: bool(low <= held <= high),
    "CONTAINS_TOKEN": _tokens,
    "NOT_CONTAINS_TOKEN": lambda held, low, high: not _tokens(held, low, high),
}
# IN compares with the lower-cased value and takes what is asked for as it is: capitals never match.
SETS: dict[str, Callable[[str, frozenset[str], Values], bool]] = {
    "IN": lambda name, given, values: values.get(name, "").lower() in given,
    "NOT_IN": lambda name, given, values: name in values and values[name].lower() not in given,
}
PRESENCE: dict[str, Callable[[str, Values], bool]] = {
    "HAS_PROPERTY": lambda name, values: name in values,
    "NOT_HAS_PROPERTY": lambda name, values: name not in values,
}


def _sorted(portal: Portal, kind: Kind, known: Sequence[Known], sorts: Sequence[Any]) -> list[Known]:
    """By one property as indexed (absent last); without a sort by creation."""
    if not sorts:
        return sorted(known, key=lambda row: int(row[0].id))
    if len(sorts) > 1:
        raise invalid("Only one sort is supported")
    given = sorts[0]
    name = str(given.get("propertyName")) if isinstance(given, dict) else str(given).lstrip("-")
    falling = given.get("direction") == "DESCENDING" if isinstance(given, dict) else str(given).startswith("-")
    definition = portal.definition(kind, name)
    if definition is None:
        raise invalid(f"There was a problem with the request: property {name} does not exist")
    there = [row for row in known if name in row[1]]
    absent = [row for row in known if name not in row[1]]

    def key(row: Known) -> Any:
        return _index(definition.type, row[1][name])

    return sorted(there, key=key, reverse=falling) + absent


ROWS = [Row("POST", "objects", "/<kind>/search", search, reading, tags=frozenset({"search"}))]

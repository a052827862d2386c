"""Whether a record meets a WHERE, and in which order records come."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from infra.sandbox.salesforce.ids import whole
from infra.sandbox.salesforce.instants import read_date, read_instant, to_second
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.periods import period
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.refusals import Rejected, malformed_query, no_column_in_query
from infra.sandbox.salesforce.schema import NUMERIC, Field
from infra.sandbox.salesforce.soql import Compare, Condition, Literal, Logic, Select, Within

Test = Callable[[Record], bool]
DEEPEST = 5


def field_at(org: Org, kind: str, path: str, user: str | None) -> tuple[tuple[Field, ...], Field]:
    """
    The references to follow and the field at the end of a path such as Account.Owner.Name.

    Raises:
        Rejected: INVALID_FIELD for what isn't there or isn't visible.
    """
    *steps, last = path.split(".")
    if len(steps) > DEEPEST:
        raise malformed_query(f"a relationship path may have {DEEPEST} steps at most: {path}")
    way: list[Field] = []
    for step in steps:
        fields = org.fields(kind, user).values()
        found = next((one for one in fields if (one.relationship or "").lower() == step.lower()), None)
        if found is None:
            message = f"Didn't understand relationship '{step}' in field path. If you are attempting to use a custom "
            raise Rejected("INVALID_FIELD", message + "relationship, be sure to append the '__r'.")
        way.append(found)
        kind = found.targets[0]
    field = next((one for name, one in org.fields(kind, user).items() if name.lower() == last.lower()), None)
    if field is None:
        raise no_column_in_query(last, kind)
    return tuple(way), field


def value_at(org: Org, record: Record, way: Sequence[Field], field: Field) -> Any:
    """The value at the end of a path; None where a reference leads nowhere."""
    found: Record | None = record
    for step in way:
        found = follow(org, found, step) if found is not None else None
    value = found.get(field.name) if found is not None else None
    return bool(value) if field.type == "boolean" else value


def follow(org: Org, record: Record, reference: Field) -> Record | None:
    """The record to which a reference leads, deleted ones included."""
    id_ = record.get(reference.name)
    return next((row for kind in reference.targets if (row := org.records[kind].get(id_))), None) if id_ else None


def test_of(org: Org, kind: str, condition: Condition, user: str | None, chosen: Callable[[Select], set[Any]]) -> Test:
    """
    Make a test of records; ``chosen`` answers a semi-join.

    Raises:
        Rejected: INVALID_FIELD, MALFORMED_QUERY.
    """
    if isinstance(condition, Logic):
        tests = [test_of(org, kind, part, user, chosen) for part in condition.parts]
        if condition.word == "NOT":
            return lambda record: not tests[0](record)
        joined = all if condition.word == "AND" else any
        return lambda record: joined(test(record) for test in tests)
    way, field = field_at(org, kind, condition.path, user)
    if field.type in {"textarea", "base64"}:
        raise Rejected("INVALID_FIELD", f"field '{field.name}' can not be filtered in a query call")
    if isinstance(condition, Within):
        among = condition.among
        values = chosen(among) if isinstance(among, Select) else {_exact(field, one) for one in among}
        return lambda record: (_folded(field, value_at(org, record, way, field)) in values) != condition.negated
    return _comparison(org, condition, way, field)


def sort_key(org: Org, record: Record, way: Sequence[Field], field: Field) -> Any:
    """What records are ordered by; text without regard to case."""
    return _folded(field, value_at(org, record, way, field))


def _comparison(org: Org, condition: Compare, way: Sequence[Field], field: Field) -> Test:
    if condition.op == "LIKE":
        pattern = _like(field, condition.literal)
        return lambda record: pattern.fullmatch(str(value_at(org, record, way, field) or "")) is not None
    if condition.literal.kind == "relative":
        return _periodic(org, condition, way, field)
    wanted = _exact(field, condition.literal)
    compare = COMPARISONS[condition.op]
    if wanted is None and condition.op not in {"=", "!="}:
        return lambda _record: False

    def test(record: Record) -> bool:
        held = _folded(field, value_at(org, record, way, field))
        if held is None and condition.op not in {"=", "!="}:
            return False
        return bool(compare(held, wanted))

    return test


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda held, wanted: held == wanted,
    "!=": lambda held, wanted: held != wanted,
    "<": lambda held, wanted: held < wanted,
    "<=": lambda held, wanted: held <= wanted,
    ">": lambda held, wanted: held > wanted,
    ">=": lambda held, wanted: held >= wanted,
}


def _periodic(org: Org, condition: Compare, way: Sequence[Field], field: Field) -> Test:
    """A relative date is a span of days in the org's zone."""
    if field.type not in {"date", "datetime"}:
        raise malformed_query(f"unexpected token: '{condition.literal.value[0]}'")
    first, after = period(org.today(), *condition.literal.value)
    start, end = _bound(org, field, first), _bound(org, field, after)
    tests: dict[str, Callable[[Any], bool]] = {
        "=": lambda held: start <= held < end,
        "!=": lambda held: not start <= held < end,
        "<": lambda held: held < start,
        "<=": lambda held: held < end,
        ">": lambda held: held >= end,
        ">=": lambda held: held >= start,
    }
    meets = tests[condition.op]

    def test(record: Record) -> bool:
        held = value_at(org, record, way, field)
        return held is not None and meets(held)

    return test


def _bound(org: Org, field: Field, day: date) -> Any:
    if field.type == "date":
        return day
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(org.settings.time_zone))


def _exact(field: Field, literal: Literal) -> Any:
    """A literal as the field's own value, of the kind that the field takes."""
    kinds = {"boolean": "boolean", "date": "date", "datetime": "datetime", **dict.fromkeys(NUMERIC, "number")}
    needed = kinds.get(field.type, "text")
    if literal.kind == "null":
        return False if field.type == "boolean" else None
    if literal.kind == "relative":
        raise malformed_query(f"unexpected token: '{literal.value[0]}'")
    if literal.kind != needed:
        how = "and should be enclosed in quotes" if needed == "text" else "and should not be enclosed in quotes"
        names = {"text": "string", "datetime": "dateTime", "number": "double"}
        message = (
            f"value of filter criterion for field '{field.name}' must be of type {names.get(needed, needed)} {how}"
        )
        raise Rejected("INVALID_FIELD", message)
    if needed == "number":
        return Decimal(literal.value)
    if needed == "date":
        return _readable(read_date(literal.value), literal)
    if needed == "datetime":
        return to_second(_readable(read_instant(literal.value), literal))
    if field.type in {"id", "reference"}:
        return whole(str(literal.value))
    return literal.value if needed == "boolean" else str(literal.value).lower() or None


def _readable(found: Any, literal: Literal) -> Any:
    if found is None:
        raise malformed_query(f"line 1:1 no viable alternative at character '{literal.value}'")
    return found


def _folded(field: Field, value: Any) -> Any:
    """Text compares without regard to case; ids with it."""
    return value.lower() if isinstance(value, str) and field.type not in {"id", "reference"} else value


def _like(field: Field, literal: Literal) -> re.Pattern[str]:
    if literal.kind != "text" or field.type in NUMERIC | {"id", "reference", "boolean", "date", "datetime"}:
        raise Rejected("INVALID_FIELD", f"invalid operator on {field.name}: LIKE")
    signs = {"%": ".*", "_": "."}
    text = "".join(signs.get(sign, re.escape(sign)) for sign in str(literal.value))
    return re.compile(text, re.IGNORECASE | re.DOTALL)

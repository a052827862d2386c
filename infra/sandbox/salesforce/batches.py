"""Collections: up to 200 records in one call, one result for each; and reads by a list of ids."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.refusals import Rejected, no_column
from infra.sandbox.salesforce.representation import represent
from infra.sandbox.salesforce.routing import Row, body_of, kind_of, named_kind, org_of, version_of
from infra.sandbox.salesforce.rows import Key, external_field, put
from infra.sandbox.salesforce.saving import Saving, found, saved, saving
from infra.sandbox.salesforce.sobjects import PREFIXES

MOST, CHUNKS, READ = 200, 10, 2000
Save = Callable[[Saving, dict[str, Any]], dict[str, Any]]


def create_all(call: Call) -> Response:
    """POST composite/sobjects."""
    return _each(call, lambda by, row: saved(by.create(_kind(by.org, row), _members(row))))


def update_all(call: Call) -> Response:
    """PATCH composite/sobjects: every row names its id."""

    def save(by: Saving, row: dict[str, Any]) -> dict[str, Any]:
        id_ = str(row.get("id") or row.get("Id") or "")
        if not id_:
            raise Rejected("MISSING_ARGUMENT", "Id not specified in an update call", [])
        return saved(by.update(_kind(by.org, row), id_, _members(row)))

    return _each(call, save)


def upsert_all(call: Call) -> Response:
    """PATCH composite/sobjects/{object}/{external id field}: every row carries its key."""
    kind, name = kind_of(call), str(call.args["field"])

    def save(by: Saving, row: dict[str, Any]) -> dict[str, Any]:
        members, field = _members(row), external_field(by.org, kind, name)
        key = next((given for given in row if given.lower() == field.lower()), None)
        if key is None or not row[key]:
            raise Rejected("MISSING_ARGUMENT", f"{field} not specified", [])
        members.pop(key, None)
        record, created = put(by, Key(kind, field, str(row[key]), version_of(call)), members)
        return saved(record, created=created)

    return _each(call, save)


def delete_all(call: Call) -> Response:
    """DELETE composite/sobjects?ids=...&allOrNone=..."""
    org = org_of(call)
    ids = [one for one in call.request.args.get("ids", "").split(",") if one]
    _few(ids)
    all_or_none = call.request.args.get("allOrNone", "false").lower() == "true"

    def save(by: Saving, row: dict[str, Any]) -> dict[str, Any]:
        kind = next((name for name, prefix in PREFIXES.items() if row["id"].startswith(prefix)), None)
        record = found(org, kind or "Account", row["id"])
        by.remove(record.kind, record.id)
        return saved(record)

    return json_answer(200, results(saving(call), [{"id": id_} for id_ in ids], save, all_or_none=all_or_none))


def read_all(call: Call) -> Response:
    """GET or POST composite/sobjects/{object} with ids and fields: null for what isn't there."""
    org, kind = org_of(call), kind_of(call)
    if call.method == "POST":
        body = body_of(call)
        ids, wanted = body.get("ids") or [], body.get("fields") or []
    else:
        ids, wanted = (call.request.args.get(name, "").split(",") for name in ("ids", "fields"))
    if len(ids) > (READ if call.method == "POST" else MOST):
        raise Rejected(
            "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {READ} records into this call"
        )
    fields = {name.lower(): name for name in org.fields(kind, org.user)}
    for name in wanted:
        if str(name).lower() not in fields:
            raise no_column(str(name), kind)
    names = [fields[str(name).lower()] for name in wanted]
    records = [org.find(kind, id_) for id_ in ids]
    return json_answer(200, [represent(org, one, version_of(call), names) if one else None for one in records])


def results(by: Saving, rows: Sequence[dict[str, Any]], save: Save, *, all_or_none: bool) -> list[dict[str, Any]]:
    """One result per row; all or none takes back what worked as soon as one didn't."""
    made: list[dict[str, Any]] = []
    failed = False
    try:
        with by.org.transaction():
            for row in rows:
                try:
                    with by.org.transaction():
                        made.append(save(by, row))
                except Rejected as rejected:
                    failed = True
                    made.append(rejected.saved())
            if failed and all_or_none:
                raise _RolledBack
    except _RolledBack:
        # Unverified wording; the code is the vendor's.
        halted = Rejected(
            "ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid", []
        )
        made = [halted.saved() if one["success"] else one for one in made]
    return made


class _RolledBack(Exception):
    pass


def _each(call: Call, save: Save) -> Response:
    body = body_of(call)
    rows = body.get("records")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Rejected("JSON_PARSER_ERROR", "records must be an array of records")
    _few(rows)
    kinds = [(row.get("attributes") or {}).get("type") for row in rows]
    if len(list(groupby(kinds))) > CHUNKS:
        raise Rejected("INVALID_INPUT", f"Operation with more than {CHUNKS} chunks of sObject types is not allowed")
    return json_answer(200, results(saving(call), rows, save, all_or_none=bool(body.get("allOrNone"))))


def _few(rows: Sequence[Any]) -> None:
    if len(rows) > MOST:
        raise Rejected(
            "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {MOST} records into this call"
        )


def _kind(org: Org, row: dict[str, Any]) -> str:
    named = (row.get("attributes") or {}).get("type")
    if not named:
        raise Rejected("INVALID_FIELD", "Include a type in attributes of each record", [])
    try:
        return named_kind(org, str(named))
    except Rejected:
        raise Rejected("INVALID_TYPE", f"sObject type '{named}' is not supported.", []) from None


def _members(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"attributes", "id", "Id"}}


ROWS = [
    Row("POST", "/composite/sobjects", create_all),
    Row("PATCH", "/composite/sobjects", update_all),
    Row("DELETE", "/composite/sobjects", delete_all),
    Row("GET", "/composite/sobjects/<kind>", read_all),
    Row("POST", "/composite/sobjects/<kind>", read_all),
    Row("PATCH", "/composite/sobjects/<kind>/<field>", upsert_all),
]

"""Single records: create, read, change, delete, by id and by external id, with conditions."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer, no_content
from infra.sandbox.salesforce.checking import by_external_id
from infra.sandbox.salesforce.instants import http_date, read_http_date
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.refusals import Ambiguous, Rejected, no_column, not_found
from infra.sandbox.salesforce.representation import address, represent
from infra.sandbox.salesforce.routing import Row, body_of, kind_of, org_of, version_of
from infra.sandbox.salesforce.saving import Saving, found, saved, saving

TAGGED = ("Account",)
"""The only objects whose rows carry an ETag."""


def new(call: Call) -> Response:
    """POST a record."""
    kind = kind_of(call)
    record = saving(call).create(kind, body_of(call))
    where = {"Location": address(version_of(call), kind, record.id)}
    return json_answer(201, saved(record), where)


def read(call: Call) -> Response:
    """GET a record, whole or the ``fields`` asked for."""
    org, kind = org_of(call), kind_of(call)
    return _shown(call, org, found(org, kind, str(call.args["id"])))


def change(call: Call) -> Response:
    """PATCH a record: 204 without a body."""
    org, kind, body = org_of(call), kind_of(call), body_of(call)
    _precondition(call, found(org, kind, str(call.args["id"])))
    _without_id(body, "Id")
    saving(call).update(kind, str(call.args["id"]), body)
    return no_content()


def remove(call: Call) -> Response:
    """DELETE a record into the recycle bin; date conditions are ignored."""
    saving(call).remove(kind_of(call), str(call.args["id"]))
    return no_content()


def read_external(call: Call) -> Response:
    """GET a record by an external id."""
    org, kind = org_of(call), kind_of(call)
    return _shown(call, org, _one(call, org, kind))


def upsert(call: Call) -> Response:
    """PATCH by an external id: 201 makes the record, 200 changes it."""
    kind = kind_of(call)
    key = Key(kind, str(call.args["field"]), str(call.args["value"]), version_of(call))
    record, created = put(saving(call), key, body_of(call), call)
    return json_answer(201 if created else 200, saved(record, created=created))


def remove_external(call: Call) -> Response:
    """DELETE by an external id."""
    org, kind = org_of(call), kind_of(call)
    saving(call).remove(kind, _one(call, org, kind).id)
    return no_content()


@dataclass(frozen=True)
class Key:
    """An external id's field and value; ``version`` words the addresses where several records have it."""

    kind: str
    field: str
    value: str
    version: str


def put(by: Saving, key: Key, body: Mapping[str, Any], call: Call | None = None) -> tuple[Record, bool]:
    """
    Create or change the record with this external id; tells whether it was created. ``call`` brings conditions.

    Raises:
        Rejected: 300 when several have it, 400 when the field is no external id or stands in the body, too.
    """
    kind, field = key.kind, external_field(by.org, key.kind, key.field)
    _without_id(body, "Id", field)
    matches = [found(by.org, kind, key.value)] if field == "Id" else by_external_id(by.org, kind, field, key.value)
    if len(matches) > 1:
        raise Ambiguous([address(key.version, kind, one.id) for one in matches])
    if not matches:
        return by.create(kind, {**body, field: key.value}), True
    if call is not None:
        _precondition(call, matches[0])
    return by.update(kind, matches[0].id, body), False


def external_field(org: Org, kind: str, name: str) -> str:
    """
    The external id field of that name.

    Raises:
        Rejected: 400 for a field that isn't there, isn't visible or isn't marked as an external id.
    """
    fields = org.fields(kind, org.user)
    field = next((one for known, one in fields.items() if known.lower() == name.lower()), None)
    if field is None or not (field.external_id or field.name == "Id"):
        # Unverified code: the vendor says NOT_FOUND for the address of a single row, and this in a collection.
        raise Rejected("INVALID_FIELD", f"Provided external ID field does not exist or is not accessible: {name}", [])
    return field.name


def _one(call: Call, org: Org, kind: str) -> Record:
    field = external_field(org, kind, str(call.args["field"]))
    matches = by_external_id(org, kind, field, str(call.args["value"]))
    if not matches:
        raise not_found()
    if len(matches) > 1:
        raise Ambiguous([address(version_of(call), kind, one.id) for one in matches])
    return matches[0]


def _without_id(body: Mapping[str, Any], *names: str) -> None:
    """The key stands in the address only."""
    for name in body:
        if name.lower() in {one.lower() for one in names}:
            message = f"The {name} field should not be specified in the sobject data."
            raise Rejected("INVALID_FIELD", message, [name])


def _shown(call: Call, org: Org, record: Record) -> Response:
    headers = {"Last-Modified": http_date(_modified(record))}
    if record.kind in TAGGED:
        headers["ETag"] = _tag(record)
        if call.request.headers.get("If-None-Match") == headers["ETag"]:
            return Response(status=304, headers=headers)
    since = _date_of(call, "If-Modified-Since")
    if since is not None and _modified(record) <= since:
        return Response(status=304, headers=headers)
    fields = org.fields(record.kind, org.user)
    by_lower = {name.lower(): name for name in fields}
    wanted = [name.strip() for name in call.request.args.get("fields", "").split(",") if name.strip()]
    for name in wanted:
        if name.lower() not in by_lower:
            raise no_column(name, record.kind)
    names = [by_lower[name.lower()] for name in wanted] or list(fields)
    names = names if "Id" in names else [*names, "Id"]
    return json_answer(200, represent(org, record, version_of(call), names), headers)


def _precondition(call: Call, record: Record) -> None:
    since = _date_of(call, "If-Unmodified-Since")
    tag = call.request.headers.get("If-Match")
    if (since is not None and _modified(record) > since) or (
        record.kind in TAGGED and tag is not None and tag not in {"*", _tag(record)}
    ):
        raise Rejected("ENTITY_CHANGED", "The record was changed since.")


def _date_of(call: Call, header: str) -> Any:
    given = call.request.headers.get(header)
    moment = read_http_date(given) if given else None
    if given and moment is None:
        raise Rejected("INVALID_FIELD", f"{header} is not a valid date: {given}")  # unverified code; the status is 400
    return moment


def _modified(record: Record) -> Any:
    return record.get("LastModifiedDate") or record.get("SystemModstamp")


def _tag(record: Record) -> str:
    stands = repr(sorted((name, str(value)) for name, value in record.values.items()))
    return f'"{hashlib.sha256(stands.encode()).hexdigest()[:20]}"'


ROWS = [
    Row("POST", "/sobjects/<kind>", new),
    Row("POST", "/sobjects/<kind>/", new),
    Row("GET", "/sobjects/<kind>/<id>", read),
    Row("PATCH", "/sobjects/<kind>/<id>", change),
    Row("DELETE", "/sobjects/<kind>/<id>", remove),
    Row("GET", "/sobjects/<kind>/<field>/<path:value>", read_external),
    Row("PATCH", "/sobjects/<kind>/<field>/<path:value>", upsert),
    Row("DELETE", "/sobjects/<kind>/<field>/<path:value>", remove_external),
]

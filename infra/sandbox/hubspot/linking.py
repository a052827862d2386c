"""The associations API: lists with labels, default and labelled writes, batches."""

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer, no_content
from infra.sandbox.hubspot.associations import WAYS, spec
from infra.sandbox.hubspot.batches import answer, inputs_of
from infra.sandbox.hubspot.kinds import Kind
from infra.sandbox.hubspot.objects import find, other_kind, refuse_second_parent, type_ids_of
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import APP, Record
from infra.sandbox.hubspot.refusals import Rejected, invalid
from infra.sandbox.hubspot.routing import (
    Row,
    is_dated,
    kind_of,
    limit_of,
    portal_of,
    reading,
    writing,
)
from infra.sandbox.hubspot.writing import associate, dissociate

MOST = 500
Make = Callable[[Portal, Kind, Kind, Mapping[str, Any]], list[dict[str, Any]]]


def listing(call: Call) -> Response:
    """GET a record's associations to one type, with their labels; ``after`` is an offset."""
    portal, one, other = _pair(call)
    record = find(portal, one, str(call.args["id"]), None)
    limit, after = limit_of(call, MOST, MOST), call.request.args.get("after", "0")
    if not after.isdigit():
        raise invalid(f"Invalid paging cursor: {after}")
    results, start = labelled(portal, record, other), int(after)
    body: dict[str, Any] = {"results": results[start : start + limit]}
    if len(results) > start + limit:
        body["paging"] = {"next": {"after": str(start + limit)}}
    return json_answer(200, body)


def labelled(portal: Portal, record: Record, other: Kind) -> list[dict[str, Any]]:
    """Every associated record of a type with its association types."""
    return [
        {
            "toObjectId": target.id,
            "associationTypes": [spec(record.kind, other, type_id) for type_id in sorted(type_ids)],
        }
        for target, type_ids in portal.linked(record, other)
    ]


def put_default(call: Call) -> Response:
    """PUT the plain association; the answer names both directions."""
    portal, one, other = _pair(call)
    record = find(portal, one, str(call.args["id"]), None)
    target = find(portal, other, str(call.args["to"]), None)
    results = _plainly(portal, record, target)
    return answer(portal, results, [])


def put_labelled(call: Call) -> Response:
    """PUT an association with the types of the body, a list of {associationCategory, associationTypeId}."""
    portal, one, other = _pair(call)
    record = find(portal, one, str(call.args["id"]), None)
    target = find(portal, other, str(call.args["to"]), None)
    type_ids = _type_ids(one, call.request.get_json(silent=True) or [])
    refuse_second_parent(portal, one, record, target)
    associate(portal, record, target, APP, type_ids)
    way = WAYS[one.name, other.name]
    labels = ["Primary"] if way.primary in type_ids else []
    body = {
        "fromObjectTypeId": one.type_id,
        "fromObjectId": record.id,
        "toObjectTypeId": other.type_id,
        "toObjectId": target.id,
        "labels": labels,
    }
    return json_answer(201, body)


def remove(call: Call) -> Response:
    """DELETE every association between two records."""
    portal, one, other = _pair(call)
    record, target = portal.find(one, str(call.args["id"])), portal.find(other, str(call.args["to"]))
    if record is not None and target is not None:
        dissociate(portal, record, target, APP)
    return no_content()


def batch_read(call: Call) -> Response:
    """POST batch/read; a record without associations is an error of a 207."""
    portal, one, other = _pair(call)
    results: list[dict[str, Any]] = []
    errors: list[Mapping[str, Any]] = []
    for row in inputs_of(call):
        id_ = str(row.get("id"))
        record = portal.find(one, id_)
        found = labelled(portal, record, other) if record is not None else []
        if found:
            results.append({"from": {"id": id_}, "to": found})
        else:
            errors.append(_no_associations(one, other, id_))
    return answer(portal, results, errors)


def batch_default(call: Call) -> Response:
    """POST batch/associate/default."""
    return _each_pair(call, lambda portal, one, other, row: _plainly(portal, *_ends(portal, one, other, row)))


def batch_create(call: Call) -> Response:
    """POST batch/create with types per input."""

    def make(portal: Portal, one: Kind, other: Kind, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        record, target = _ends(portal, one, other, row)
        type_ids = _type_ids(one, row.get("types") or [])
        refuse_second_parent(portal, one, record, target)
        associate(portal, record, target, APP, type_ids)
        return [
            {
                "fromObjectTypeId": one.type_id,
                "fromObjectId": record.id,
                "toObjectTypeId": other.type_id,
                "toObjectId": target.id,
                "labels": ["Primary"] if WAYS[one.name, other.name].primary in type_ids else [],
            }
        ]

    return _each_pair(call, make, success=200 if is_dated(call) else 201)


def batch_archive(call: Call) -> Response:
    """POST batch/archive: {from: {id}, to: [{id}]} per input. Dated versions answer 200, legacy ones 204."""
    portal, one, other = _pair(call)
    for row in inputs_of(call, named=False):
        record = portal.find(one, str((row.get("from") or {}).get("id")))
        for end in row.get("to") or ():
            target = portal.find(other, str(end.get("id")))
            if record is not None and target is not None:
                dissociate(portal, record, target, APP)
    return Response(status=200) if is_dated(call) else no_content()


def batch_unlabel(call: Call) -> Response:
    """POST batch/labels/archive: takes the primary mark away and leaves the plain association."""
    portal, one, other = _pair(call)
    primary = WAYS[one.name, other.name].primary
    for row in inputs_of(call, named=False):
        type_ids = _type_ids(one, row.get("types") or [])
        record, target = _ends(portal, one, other, row)
        if primary in type_ids:
            portal.links.unmark(one, record.id, other, target.id)
    return Response(status=200) if is_dated(call) else no_content()


def _each_pair(call: Call, make: Make, *, success: int = 200) -> Response:
    portal, one, other = _pair(call)
    results: list[dict[str, Any]] = []
    errors: list[Mapping[str, Any]] = []
    for row in inputs_of(call, named=False):
        try:
            results += make(portal, one, other, row)
        except Rejected as rejected:
            ends = {"fromObjectId": [_id(row, "from")], "toObjectId": [_id(row, "to")]}
            errors.append(rejected.in_batch(ends))
    return answer(portal, results, errors, success)


def _plainly(portal: Portal, record: Record, target: Record) -> list[dict[str, Any]]:
    refuse_second_parent(portal, record.kind, record, target)
    associate(portal, record, target, APP)
    way = WAYS[record.kind.name, target.kind.name]
    there = _default(record.id, target.id, way.plain)
    return [there, _default(target.id, record.id, way.back)]


def _default(from_id: str, to_id: str, type_id: int) -> dict[str, Any]:
    return {
        "from": {"id": from_id},
        "to": {"id": to_id},
        "associationSpec": {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id},
    }


def _pair(call: Call) -> tuple[Portal, Kind, Kind]:
    one, other = kind_of(call), kind_of(call, "other")
    if (one.name, other.name) not in WAYS:
        raise invalid(f"No association types are defined between {one.name} and {other.name}")
    return portal_of(call), one, other


def _ends(portal: Portal, one: Kind, other: Kind, row: Mapping[str, Any]) -> tuple[Record, Record]:
    return find(portal, one, _id(row, "from"), None), find(portal, other, _id(row, "to"), None)


def _id(row: Mapping[str, Any], end: str) -> str:
    return str((row.get(end) or {}).get("id"))


def _type_ids(one: Kind, specs: Any) -> list[int]:
    type_ids = type_ids_of(specs)
    other_kind(one, type_ids)
    return type_ids


def _no_associations(one: Kind, other: Kind, id_: str) -> dict[str, Any]:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {other.word} is associated with {one.word} {id_}.",
        "context": {"fromObjectId": [id_], "fromObjectType": [one.word], "toObjectType": [other.word]},
        "errors": [],
        "links": {},
    }


_OBJECT = "/<kind>/<id>/associations"
_PAIR = "/<kind>/<other>/batch"
ROWS = [
    Row("GET", "links", _OBJECT + "/<other>", listing, reading),
    Row("PUT", "links", _OBJECT + "/default/<other>/<to>", put_default, writing),
    Row("PUT", "links", _OBJECT + "/<other>/<to>", put_labelled, writing),
    Row("DELETE", "links", _OBJECT + "/<other>/<to>", remove, writing),
    Row("POST", "associations", _PAIR + "/read", batch_read, reading),
    Row("POST", "associations", _PAIR + "/associate/default", batch_default, writing),
    Row("POST", "associations", _PAIR + "/create", batch_create, writing),
    Row("POST", "associations", _PAIR + "/archive", batch_archive, writing),
    Row("POST", "associations", _PAIR + "/labels/archive", batch_unlabel, writing),
]

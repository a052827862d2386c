"""Single objects: read, list, create, update, archive, merge."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer, no_content
from infra.sandbox.hubspot.associations import ALLOWED, WAYS
from infra.sandbox.hubspot.checking import check
from infra.sandbox.hubspot.kinds import COMPANIES, CONTACTS, DEALS, LINE_ITEMS, Kind
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import APP, Record
from infra.sandbox.hubspot.refusals import invalid, not_found
from infra.sandbox.hubspot.representation import changed, represent
from infra.sandbox.hubspot.routing import (
    Row,
    flag,
    is_ruled,
    json_body,
    kind_of,
    limit_of,
    listed,
    named_kind,
    portal_of,
    reading,
    writing,
)
from infra.sandbox.hubspot.writing import archive, associate, create, merge, update

PAGE, MOST = 10, 100
MERGED = (CONTACTS, COMPANIES, DEALS)


def find(portal: Portal, kind: Kind, id_: str, id_property: str | None, *, archived: bool = False) -> Record:
    """
    The record that a path or an input names.

    Raises:
        Rejected: 404 when there is none; 400 when ``id_property`` is not a unique property.
    """
    if id_property and id_property != "hs_object_id":
        definition = portal.definition(kind, id_property)
        if definition is None or not definition.unique:
            raise invalid(f"{id_property} is not a unique property of {kind.name}")
        record = portal.by_value(kind, id_property, id_)
    elif archived:
        record = next((record for record in portal.archived(kind) if record.id == id_), None)
    else:
        record = portal.find(kind, id_)
    if record is None:
        raise not_found()
    return record


def read(call: Call) -> Response:
    """GET one object."""
    portal, kind = portal_of(call), kind_of(call)
    id_property = call.request.args.get("idProperty")
    record = find(portal, kind, str(call.args["id"]), id_property, archived=flag(call, "archived"))
    return json_answer(200, represent(portal, record, **_shown(call)))


def listing(call: Call) -> Response:
    """GET a page of objects, ordered by id; ``after`` is the last id of the page before."""
    portal, kind = portal_of(call), kind_of(call)
    limit, after = limit_of(call, PAGE, MOST), call.request.args.get("after", "0")
    if not after.isdigit():
        raise invalid(f"Invalid paging cursor: {after}")
    records = portal.archived(kind) if flag(call, "archived") else portal.live(kind)
    rest = sorted((r for r in records if int(r.id) > int(after)), key=lambda r: int(r.id))
    answer: dict[str, Any] = {"results": [represent(portal, r, **_shown(call)) for r in rest[:limit]]}
    if len(rest) > limit:
        last = rest[limit - 1].id
        answer["paging"] = {"next": {"after": last, "link": f"{call.request.base_url}?limit={limit}&after={last}"}}
    return json_answer(200, answer)


def new(call: Call) -> Response:
    """POST one object."""
    portal, kind, body = portal_of(call), kind_of(call), json_body(call)
    values = check(portal, kind, body.get("properties"), ruled=is_ruled(call))
    wanted = association_inputs(portal, kind, body.get("associations") or [])
    record = create_associated(portal, kind, values, wanted)
    return json_answer(201, changed(portal, record, values))


def change(call: Call) -> Response:
    """PATCH one object."""
    portal, kind, body = portal_of(call), kind_of(call), json_body(call)
    record = find(portal, kind, str(call.args["id"]), call.request.args.get("idProperty"))
    values = check(portal, kind, body.get("properties"), record=record, ruled=is_ruled(call))
    update(portal, record, values, APP)
    return json_answer(200, changed(portal, record, values))


def remove(call: Call) -> Response:
    """DELETE one object into the recycle bin; an unknown id is 204, too."""
    portal, kind = portal_of(call), kind_of(call)
    record = portal.find(kind, str(call.args["id"]))
    if record is not None:
        archive(portal, record, APP)
    return no_content()


def forget(call: Call) -> Response:
    """POST gdpr-delete: a contact is deleted for good; deletion and privacyDeletion are told, in any order."""
    portal, kind, body = portal_of(call), kind_of(call), json_body(call)
    if kind is not CONTACTS:
        raise invalid(f"{kind.name} cannot be deleted for privacy")
    record = find(portal, kind, str(body.get("objectId")), body.get("idProperty"))
    portal.events.happened(portal.id, record, "privacyDeletion", APP)
    archive(portal, record, APP)
    del portal.records[kind.name][record.id]
    return no_content()


def merging(call: Call) -> Response:
    """POST merge: the answer is the survivor, whose id is usually new."""
    portal, kind, body = portal_of(call), kind_of(call), json_body(call)
    if kind not in MERGED:
        raise invalid(f"{kind.name} cannot be merged")
    primary = find(portal, kind, str(body.get("primaryObjectId")), None)
    other = find(portal, kind, str(body.get("objectIdToMerge")), None)
    if primary is other:
        raise invalid("Cannot merge an object with itself")
    return json_answer(200, represent(portal, merge(portal, primary, other, APP)))


def association_inputs(portal: Portal, kind: Kind, wanted: Any) -> list[tuple[Record, list[int]]]:
    """
    Read ``associations`` of a create: the records to associate with their type ids.

    Raises:
        Rejected: 400 for a type id that does not belong to the pair, or a record that does not exist.
    """
    found: list[tuple[Record, list[int]]] = []
    for row in wanted:
        if not isinstance(row, dict):
            raise invalid("Invalid input JSON: associations must be a list of objects")
        type_ids = type_ids_of(row.get("types") or [])
        other = other_kind(kind, type_ids)
        id_ = str((row.get("to") or {}).get("id"))
        target = portal.find(other, id_)
        if target is None:
            raise invalid(f"{other.word.upper()} {id_} is not valid", subCategory="crm.associations.INVALID_OBJECT_IDS")
        refuse_second_parent(portal, kind, None, target)
        found.append((target, type_ids))
    return found


def type_ids_of(specs: Any) -> list[int]:
    """
    The ids in a list of {associationCategory, associationTypeId}.

    Raises:
        Rejected: 400 when it is none.
    """
    try:
        return [int(row["associationTypeId"]) for row in specs]
    except (KeyError, TypeError, ValueError):
        raise invalid("Invalid input JSON: types must name associationCategory and associationTypeId") from None


def other_kind(kind: Kind, type_ids: Sequence[int]) -> Kind:
    """
    The object type to which association type ids lead from ``kind``.

    Raises:
        Rejected: 400 when they do not lead to one type.
    """
    for (one, other), way in WAYS.items():
        allowed = {way.plain, way.primary} | ALLOWED.get((one, other), frozenset())
        if one == kind.name and type_ids and set(type_ids) <= allowed:
            return named_kind(other)
    raise invalid(
        f"Association type ids {list(type_ids)} are not valid for {kind.name}",
        subCategory="crm.associations.INVALID_ASSOCIATION_TYPE",
    )


def refuse_second_parent(portal: Portal, kind: Kind, record: Record | None, target: Record) -> None:
    """
    A line item has exactly one parent.

    Raises:
        Rejected: 400 when the line item on either side already belongs to another deal.
    """
    line, deal = (record, target) if kind is LINE_ITEMS else (target, record)
    if line is None or line.kind is not LINE_ITEMS or (deal is not None and deal.kind is not DEALS):
        return
    if any(parent is not deal for parent, _ in portal.linked(line, DEALS)):
        raise invalid(f"Line item {line.id} is already associated with another deal")


def create_associated(
    portal: Portal, kind: Kind, values: Mapping[str, str], wanted: Sequence[tuple[Record, list[int]]]
) -> Record:
    """Create what was checked, with its associations."""
    record = create(portal, kind, values, APP)
    for target, type_ids in wanted:
        associate(portal, record, target, APP, type_ids)
    return record


def _shown(call: Call) -> dict[str, Any]:
    asked = call.request.args
    return {
        "properties": listed(call, "properties") if "properties" in asked else None,
        "history": listed(call, "propertiesWithHistory"),
        "associations": [named_kind(word) for word in listed(call, "associations")],
    }


ROWS = [
    Row("GET", "objects", "/<kind>", listing, reading),
    Row("POST", "objects", "/<kind>", new, writing),
    Row("GET", "objects", "/<kind>/<id>", read, reading),
    Row("PATCH", "objects", "/<kind>/<id>", change, writing),
    Row("DELETE", "objects", "/<kind>/<id>", remove, writing),
    Row("POST", "objects", "/<kind>/merge", merging, writing),
    Row("POST", "objects", "/<kind>/gdpr-delete", forget, writing),
]

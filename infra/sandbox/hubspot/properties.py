"""The properties API: groups and definitions; an existing name is 409, an archived one is restored."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer, no_content
from infra.sandbox.hubspot.batches import answer, inputs_of
from infra.sandbox.hubspot.kinds import COMPANIES, CONTACTS, DEALS, NOTES, TASKS, Kind
from infra.sandbox.hubspot.portal import Group, Portal
from infra.sandbox.hubspot.refusals import Rejected, group_exists, invalid, not_found, property_exists
from infra.sandbox.hubspot.routing import Row, flag, is_dated, json_body, kind_of, listed, portal_of
from infra.sandbox.hubspot.schema import FIELD_TYPES, TYPES, Property

NAME = re.compile(r"^[a-z][a-z0-9_]{0,99}$")
MOST_UNIQUE = 10
NAMED = ("name", "label", "groupName", "type", "fieldType")
OWN_SCHEMA = (CONTACTS, COMPANIES, DEALS)
PATCHABLE = {
    "label": "label",
    "description": "description",
    "groupName": "group",
    "type": "type",
    "fieldType": "field_type",
    "options": "options",
    "displayOrder": "display_order",
    "hidden": "hidden",
    "formField": "form_field",
}


def schema_reading(call: Call) -> Iterable[Sequence[str]]:
    """The schema or object read scope of the type."""
    kind = kind_of(call)
    yield (f"crm.schemas.{kind.name}.read", *kind.read)


def schema_writing(call: Call) -> Iterable[Sequence[str]]:
    """The schema write scope; activities go with contacts, the rest with e-commerce."""
    kind = kind_of(call)
    own = CONTACTS if kind in (NOTES, TASKS) else kind
    yield (f"crm.schemas.{own.name}.write",) if own in OWN_SCHEMA else (f"crm.schemas.{own.name}.write", "e-commerce")


def listing(call: Call) -> Response:
    """GET every property; ``archived=true`` the archived ones instead."""
    portal, kind, archived = portal_of(call), kind_of(call), flag(call, "archived")
    wanted = listed(call, "properties")
    found = [
        definition.represent()
        for definition in portal.schema[kind.name].values()
        if (definition.archived_at is not None) == archived and (not wanted or definition.name in wanted)
    ]
    return json_answer(200, {"results": found})


def read(call: Call) -> Response:
    """GET one property."""
    return json_answer(200, _found(call).represent())


def new(call: Call) -> Response:
    """POST one property."""
    made = define(portal_of(call), kind_of(call), json_body(call))
    return json_answer(201, made.represent())


def batch_create(call: Call) -> Response:
    """POST batch/create: the properties that exist stand in the errors of a 207."""
    portal, kind = portal_of(call), kind_of(call)
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for row in inputs_of(call, named=False):
        try:
            results.append(define(portal, kind, row).represent())
        except Rejected as rejected:
            errors.append(rejected.in_batch({"name": [str(row.get("name"))]}))
    return answer(portal, results, errors, 200 if is_dated(call) else 201)


def batch_read(call: Call) -> Response:
    """POST batch/read by name."""
    portal, kind = portal_of(call), kind_of(call)
    archived = bool(json_body(call).get("archived"))
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for row in inputs_of(call, named=False):
        found = portal.schema[kind.name].get(str(row.get("name")))
        if found is not None and (found.archived_at is not None) == archived:
            results.append(found.represent())
        else:
            errors.append(not_found("property not found").in_batch({"name": [str(row.get("name"))]}))
    return answer(portal, results, errors)


def batch_archive(call: Call) -> Response:
    """POST batch/archive by name."""
    portal, kind = portal_of(call), kind_of(call)
    for row in inputs_of(call, named=False):
        if (found := portal.definition(kind, str(row.get("name")))) is not None:
            _archive(portal, found)
    return no_content()


def change(call: Call) -> Response:
    """PATCH the definition of a property of one's own."""
    portal, found, body = portal_of(call), _found(call), json_body(call)
    if found.built_in:
        raise invalid(f"Property {found.name} is defined by HubSpot and cannot be changed")
    for name, attribute in PATCHABLE.items():
        if name in body:
            setattr(found, attribute, body[name])
    found.updated = portal.now()
    return json_answer(200, found.represent())


def remove(call: Call) -> Response:
    """DELETE (archive) a property of one's own."""
    _archive(portal_of(call), _found(call))
    return no_content()


def define(portal: Portal, kind: Kind, body: Mapping[str, Any]) -> Property:
    """
    Add a property; POST of an archived name restores it.

    Raises:
        Rejected: 400 for a malformed definition, 409 for a taken name.
    """
    if missing := [name for name in NAMED if not body.get(name)]:
        raise invalid(f"Required fields are missing: {missing}", context={"fields": missing})
    name, known = str(body["name"]), portal.schema[kind.name]
    standing = known.get(name)
    if standing is not None and standing.archived_at is None:
        raise property_exists(name)
    if not NAME.match(name):
        raise invalid(f"Property name {name} must be lower-case letters, digits and underscores", code="INVALID_NAME")
    if body["type"] not in TYPES or body["fieldType"] not in FIELD_TYPES:
        raise invalid(f"{body['type']} with {body['fieldType']} is not a valid property type", code="INVALID_TYPE")
    if body["groupName"] not in portal.groups[kind.name]:
        raise invalid(f"Property group {body['groupName']} does not exist", code="GROUP_DOES_NOT_EXIST")
    if body["type"] == "enumeration" and not body.get("options"):
        raise invalid(f"Enumeration property {name} needs options", code="OPTIONS_REQUIRED")
    unique = bool(body.get("hasUniqueValue"))
    if unique and sum(p.unique and not p.built_in for p in known.values()) >= MOST_UNIQUE:
        raise invalid(f"{kind.name} may have at most {MOST_UNIQUE} unique properties")
    now = portal.now()
    made = Property(
        name=name,
        label=str(body["label"]),
        type=str(body["type"]),
        field_type=str(body["fieldType"]),
        group=str(body["groupName"]),
        created=now,
        updated=now,
        options=[_option(row, order) for order, row in enumerate(body.get("options") or ())],
        unique=unique,
        description=str(body.get("description") or ""),
        display_order=int(body.get("displayOrder", -1)),
        hidden=bool(body.get("hidden")),
        form_field=bool(body.get("formField")),
    )
    known[name] = made
    return made


def groups(call: Call) -> Response:
    """GET every property group."""
    found = portal_of(call).groups[kind_of(call).name].values()
    return json_answer(200, {"results": [group.represent() for group in found]})


def read_group(call: Call) -> Response:
    """GET one property group."""
    return json_answer(200, _group(call).represent())


def new_group(call: Call) -> Response:
    """POST a property group."""
    held, body = portal_of(call).groups[kind_of(call).name], json_body(call)
    name = str(body.get("name") or "")
    if not name or not body.get("label"):
        raise invalid("Required fields are missing: name and label")
    if name in held:
        raise group_exists(name)
    held[name] = Group(name, str(body["label"]), int(body.get("displayOrder", -1)))
    return json_answer(201, held[name].represent())


def change_group(call: Call) -> Response:
    """PATCH label or order of a property group."""
    group, body = _group(call), json_body(call)
    group.label = str(body.get("label", group.label))
    group.order = int(body.get("displayOrder", group.order))
    return json_answer(200, group.represent())


def remove_group(call: Call) -> Response:
    """DELETE an empty property group."""
    portal, kind, group = portal_of(call), kind_of(call), _group(call)
    if any(p.group == group.name and p.archived_at is None for p in portal.schema[kind.name].values()):
        raise invalid(f"Property group {group.name} still has properties")
    del portal.groups[kind.name][group.name]
    return no_content()


def _found(call: Call) -> Property:
    found = portal_of(call).schema[kind_of(call).name].get(str(call.args["name"]))
    if found is None or (found.archived_at is not None) != flag(call, "archived"):
        raise not_found(f"property {call.args['name']} not found")
    return found


def _group(call: Call) -> Group:
    found = portal_of(call).groups[kind_of(call).name].get(str(call.args["name"]))
    if found is None:
        raise not_found(f"property group {call.args['name']} not found")
    return found


def _archive(portal: Portal, found: Property) -> None:
    if found.built_in:
        raise invalid(f"Property {found.name} is defined by HubSpot and cannot be archived")
    found.archived_at = portal.now()


def _option(row: Mapping[str, Any], order: int) -> dict[str, Any]:
    if not row.get("label") or row.get("value") in (None, ""):
        raise invalid("Every option needs a label and a value", code="INVALID_OPTION")
    return {
        "label": str(row["label"]),
        "value": str(row["value"]),
        "displayOrder": int(row.get("displayOrder", order)),
        "hidden": bool(row.get("hidden")),
    }


ROWS = [
    Row("GET", "properties", "/<kind>", listing, schema_reading),
    Row("POST", "properties", "/<kind>", new, schema_writing),
    Row("POST", "properties", "/<kind>/batch/create", batch_create, schema_writing),
    Row("POST", "properties", "/<kind>/batch/read", batch_read, schema_reading),
    Row("POST", "properties", "/<kind>/batch/archive", batch_archive, schema_writing),
    Row("GET", "properties", "/<kind>/groups", groups, schema_reading),
    Row("POST", "properties", "/<kind>/groups", new_group, schema_writing),
    Row("GET", "properties", "/<kind>/groups/<name>", read_group, schema_reading),
    Row("PATCH", "properties", "/<kind>/groups/<name>", change_group, schema_writing),
    Row("DELETE", "properties", "/<kind>/groups/<name>", remove_group, schema_writing),
    Row("GET", "properties", "/<kind>/<name>", read, schema_reading),
    Row("PATCH", "properties", "/<kind>/<name>", change, schema_writing),
    Row("DELETE", "properties", "/<kind>/<name>", remove, schema_writing),
]

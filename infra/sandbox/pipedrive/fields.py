"""The fields APIs of deals, organizations, persons and products: a company's own fields and their options."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.pipedrive.bodies import FIELD, Body
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.kinds import WITH_FIELDS, Kind
from infra.sandbox.pipedrive.paging import paged
from infra.sandbox.pipedrive.refusals import Rejected, bad_request, invalid, not_found
from infra.sandbox.pipedrive.routing import Row, answer, any_body, company_of, json_body, listed
from infra.sandbox.pipedrive.schema import NAMESPACES, Field, made
from infra.sandbox.pipedrive.shapes import body_problems

SCOPES = {
    "deal": ("admin", "deal-fields:full"),
    "organization": ("admin", "contact-fields:full"),
    "person": ("admin", "contact-fields:full"),
    "product": ("products:full", "product-fields:full"),
}
CHOSEN = ("enum", "set")


def define(company: Company, kind: Kind, given: Mapping[str, Any]) -> Field:
    """Add a field of the company's own. Names need not be unique."""
    name = given["field_name"]
    field = made(kind, company.new_key(kind, name), name, given["field_type"], custom=True)
    _set(field, given)
    field.options = [_option(company, option) for option in given.get("options") or ()]
    company.fields[kind.name].append(field)
    return field


def listing(kind: Kind, call: Call) -> Response:
    """GET a page of fields."""
    fields, namespaces = company_of(call).fields[kind.name], listed(call, "include_fields")
    numbered = list(enumerate(fields))
    return paged(call, numbered, lambda row: row[1].represent(namespaces), key=lambda row, _name: row[0])


def read(kind: Kind, call: Call) -> Response:
    """GET one field."""
    return answer(_found(kind, call).represent(listed(call, "include_fields")))


def new(kind: Kind, call: Call) -> Response:
    """POST one field; enum and set come with options, no other type has any."""
    body = json_body(call)
    if wrong := body_problems(_body(kind), body, ("field_name", "field_type")):
        raise invalid(wrong)
    if (body["field_type"] in CHOSEN) != bool(body.get("options")):
        raise invalid([("options", "Required for enum and set fields, and for them alone")])
    return answer(define(company_of(call), kind, body).represent(tuple(NAMESPACES[kind.name])))


def edit(kind: Kind, call: Call) -> Response:
    """PATCH one field: its name and looks, never its type."""
    field, body = _found(kind, call), json_body(call)
    changeable = {name: shape for name, shape in _body(kind).items() if name not in ("field_type", "options")}
    if wrong := body_problems(changeable, body):
        raise invalid(wrong)
    field.name = body.get("field_name", field.name)
    _set(field, body)
    return answer(field.represent(tuple(NAMESPACES[kind.name])))


def remove(kind: Kind, call: Call) -> Response:
    """DELETE one field of the company's own, with its values."""
    field, company = _own(kind, call), company_of(call)
    drop(company, kind, field)
    return answer(field.represent())


def drop(company: Company, kind: Kind, field: Field) -> None:
    """Forget a field and every value of it."""
    company.fields[kind.name].remove(field)
    for record in company.records[kind.name].values():
        record.custom.pop(field.code, None)


def options(kind: Kind, call: Call) -> Response:
    """POST, PATCH or DELETE options in bulk: a list of {label}, {id, label} or {id}."""
    field, company, body = _own(kind, call), company_of(call), any_body(call)
    if field.type not in CHOSEN:
        raise bad_request(f"Field {field.code} has no options")
    if not isinstance(body, list) or not body or not all(isinstance(one, dict) for one in body):
        raise invalid([("", "Expected array with at least 1 object")])
    if call.method == "POST":
        added = [_option(company, _labelled(one)) for one in body]
        field.options += added
        return _told(added)
    held = [_held(field, one) for one in body]
    if call.method == "DELETE":
        field.options = [one for one in field.options if one not in held]
    else:
        for option, given in zip(held, body, strict=True):
            option["label"] = _labelled(given)["label"]
    return _told(held)


def _told(options: list[dict[str, Any]]) -> Response:
    shown = [{name: one[name] for name in ("id", "label")} for one in options]
    return answer(shown, additional_data=None)


def _labelled(given: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(given.get("label"), str) or not given["label"]:
        raise invalid([("label", "Required")])
    return given


def _held(field: Field, given: Mapping[str, Any]) -> dict[str, Any]:
    for option in field.options:
        if option["id"] == given.get("id"):
            return option
    raise _missing(field)


def _missing(field: Field) -> Rejected:
    return not_found(f"Option of field {field.code}")


def _option(company: Company, given: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": company.next_id("option", 17), "label": given["label"], "color": None}


def _set(field: Field, given: Mapping[str, Any]) -> None:
    field.description = given.get("description", field.description)
    for name, held in field.beside.items():
        field.beside[name] = {**held, **(given.get(name) or {})}


def _body(kind: Kind) -> Body:
    """What a field of this resource may be given: products' fields have the least, only deals' a description."""
    apart = {"ui_visibility", "important_fields", "required_fields"} - NAMESPACES[kind.name].keys()
    return {n: s for n, s in FIELD.items() if n not in apart and (n != "description" or kind.name == "deal")}


def _found(kind: Kind, call: Call) -> Field:
    field = company_of(call).field_of(kind, call.args["code"])
    if field is None:
        raise not_found("Field")
    return field


def _own(kind: Kind, call: Call) -> Field:
    field = _found(kind, call)
    if not field.custom:
        raise bad_request(f"Field {field.code} is a system field")
    return field


def rows() -> list[Row]:
    """The same calls for each resource that has fields of the company's own."""
    found: list[Row] = []
    for kind in WITH_FIELDS:
        all_, write = f"/{kind.name}Fields", SCOPES[kind.name]
        edits = tuple(dict.fromkeys((*kind.write, *write)))
        look = tuple(dict.fromkeys((*kind.read, *write)))
        one = f"{all_}/<code>"
        found += [
            Row("GET", 2, all_, partial(listing, kind), 10, look),
            Row("POST", 2, all_, partial(new, kind), 5, write),
            Row("GET", 2, one, partial(read, kind), 1, look),
            Row("PATCH", 2, one, partial(edit, kind), 5, edits),
            Row("DELETE", 2, one, partial(remove, kind), 3, write),
            *(Row(verb, 2, f"{one}/options", partial(options, kind), cost, edits) for verb, cost in OPTION_COSTS),
        ]
    return found


OPTION_COSTS = (("POST", 5), ("PATCH", 5), ("DELETE", 3))

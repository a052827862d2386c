"""What is checked before a record is written: fields, values, references, required and unique ones."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.sandbox.salesforce.choosing import choices_of, restricts
from infra.sandbox.salesforce.ids import is_id
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.refusals import (
    Rejected,
    is_deleted,
    malformed_id,
    missing,
    no_column,
    not_writable,
    taken,
)
from infra.sandbox.salesforce.schema import Field
from infra.sandbox.salesforce.values import read_value

Values = dict[str, Any]
ONCE = {"FieldPermissions": ("ParentId", "Field"), "PermissionSetAssignment": ("AssigneeId", "PermissionSetId")}


def check(org: Org, kind: str, body: Mapping[str, Any], *, user: str | None, record: Record | None = None) -> Values:
    """
    Read the members of a write into values by field name; None clears.

    ``user`` is the API's; None is an administrator in the user interface, who sees everything.

    Raises:
        Rejected: the first thing that the vendor would refuse.
    """
    fields = org.fields(kind, user)
    by_lower = {name.lower(): one for name, one in fields.items()}
    relationships = {one.relationship.lower(): one for one in fields.values() if one.relationship}
    values: Values = {}
    refused: list[str] = []
    for name, raw in body.items():
        if name == "attributes":
            continue
        field = by_lower.get(name.lower())
        if field is None and isinstance(raw, Mapping) and name.lower() in relationships:
            field = relationships[name.lower()]
            values[field.name] = _by_external_id(org, field, raw)
            continue
        if field is None:
            raise no_column(name, kind)
        if not (field.createable if record is None else field.updateable):
            refused.append(field.name)
            continue
        values[field.name] = _value(org, kind, field, raw, user)
    if "Name" in values and record is not None and record.get("IsPersonAccount"):
        refused.append("Name")  # composed of first and last name
    if refused:
        raise not_writable(refused)
    _require(fields, values, record)
    _unique(org, kind, fields, values, record)
    _once(org, kind, values)
    return values


def _value(org: Org, kind: str, field: Field, raw: Any, user: str | None) -> Any:
    choices = choices_of(org, kind, field)
    value = read_value(replace(field, restricted=restricts(kind, field)), raw, choices)
    if field.targets and value is not None:
        _refer(org, field, value, user)
    return value


def _refer(org: Org, field: Field, id_: str, user: str | None) -> None:
    """A reference leads to a living record of the right object that the user may see."""
    found = next((row for kind in field.targets if (row := org.records[kind].get(id_))), None)
    if found is None:
        if org.kind_of(id_) is not None or not is_id(id_):
            raise malformed_id(field.name, id_)
        raise Rejected("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
    if not found.alive:
        raise is_deleted()
    if user is not None and id_ in org.settings.rows_invisible:
        raise Rejected(
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
            f"insufficient access rights on cross-reference id: {id_}",
            [],
        )
    if field.name == "OwnerId" and not found.get("IsActive"):
        raise Rejected(
            "INACTIVE_OWNER_OR_USER",
            f"operation performed with inactive user [{id_[:15]}] as owner of record",
            ["OwnerId"],
        )


def _by_external_id(org: Org, field: Field, raw: Mapping[str, Any]) -> str:
    """A nested object names the other record by its external id."""
    wanted = {name: value for name, value in raw.items() if name != "attributes"}
    for kind in field.targets:
        for name, value in wanted.items():
            known = org.schema[kind].get(name)
            if known is not None and (known.external_id or name == "Id"):
                found = by_external_id(org, kind, name, str(value))
                if found:
                    return found[0].id
                message = f"Foreign key external ID: {value} not found for field {name} in entity {kind}"
                raise Rejected("INVALID_FIELD", message, [])
    raise Rejected("INVALID_FIELD", f"{', '.join(wanted)} is not an external id of {', '.join(field.targets)}", [])


def by_external_id(org: Org, kind: str, field: str, value: str) -> list[Record]:
    """Living records with this value, compared without regard to case as fields are made here."""
    return [row for row in org.live(kind) if str(row.get(field) or "").lower() == value.lower()]


def _require(fields: Mapping[str, Field], values: Values, record: Record | None) -> None:
    person = "LastName" in values and "IsPersonAccount" in fields  # its name is composed
    named = [
        name
        for name, one in fields.items()
        if one.required and (name in values or record is None) and values.get(name) is None
        if not (person and name == "Name")
    ]
    if named:
        raise missing(named)


def _once(org: Org, kind: str, values: Values) -> None:
    """A permission is given once: by permission set and field, by user and permission set."""
    if kind == "FieldPermissions" and "Field" in values:
        _known_field(org, str(values["Field"]))
    names = ONCE.get(kind)
    if names is None or not values.keys() >= set(names):
        return
    for row in org.live(kind):
        if all(row.get(name) == values[name] for name in names):
            raise taken(" ".join(names), row.id)


def _known_field(org: Org, full_name: str) -> None:
    kind, _, name = full_name.partition(".")
    if name not in org.schema.get(kind, {}):
        message = f"Field: bad value for restricted picklist field: {full_name}"
        raise Rejected("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, ["Field"])


def _unique(org: Org, kind: str, fields: Mapping[str, Field], values: Values, record: Record | None) -> None:
    for name, value in values.items():
        if fields[name].unique and value is not None:
            for other in by_external_id(org, kind, name, str(value)):
                if record is None or other.id != record.id:
                    raise taken(name, other.id)

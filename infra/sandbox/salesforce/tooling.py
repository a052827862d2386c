"""Custom fields by API: made here, and seen by nobody until a permission set grants them."""

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer, no_content
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.refusals import Rejected, missing, not_found
from infra.sandbox.salesforce.routing import Row, body_of, org_of
from infra.sandbox.salesforce.schema import Field
from infra.sandbox.salesforce.sobjects import TABLES

NAME = re.compile(r"([A-Za-z]\w*)\.([A-Za-z][A-Za-z0-9_]*?)__c\Z")
TYPES = {
    "Text": "string", "Currency": "currency", "Number": "double", "Date": "date", "DateTime": "datetime", "Url": "url",
    "Picklist": "picklist", "Checkbox": "boolean", "LongTextArea": "textarea", "TextArea": "textarea", "Email": "email",
    "Phone": "phone", "Percent": "percent",
}  # fmt: skip
HOMES = {"Activity": "Task"}
"""Fields of all activities are made on an object that has no records; tasks carry them."""
LONGEST_LABEL = 40
FIXED_LENGTHS = {"url": 255, "email": 80, "phone": 40, "textarea": 255, "picklist": 255}


def new(call: Call) -> Response:
    """POST a custom field."""
    org, body = org_of(call), body_of(call)
    if not org.settings.customizes:
        message = "insufficient access rights on object id"
        raise Rejected("INSUFFICIENT_ACCESS_OR_READONLY", message, [])
    record = define(org, str(body.get("FullName") or ""), body.get("Metadata"))
    return json_answer(201, {"id": record.id, "success": True, "errors": [], "warnings": [], "infos": []})


def read(call: Call) -> Response:
    """GET a custom field."""
    record = _found(call)
    shown = {"attributes": {"type": "CustomField", "url": call.path}, "Id": record.id}
    return json_answer(
        200, shown | {name: record.get(name) for name in ("DeveloperName", "FullName", "TableEnumOrId", "Metadata")}
    )


def remove(call: Call) -> Response:
    """DELETE a custom field, its values and who may see it."""
    undefine(org_of(call), _found(call))
    return no_content()


def define(org: Org, full_name: str, metadata: object) -> Record:
    """
    Add a field such as Opportunity.Acct_Invoice_Id__c to the org.

    Raises:
        Rejected: for a name that is malformed or taken, and for metadata that don't make a field.
    """
    found = NAME.match(full_name)
    if found is None or found[1] not in {*TABLES, *HOMES}:
        raise Rejected("FIELD_INTEGRITY_EXCEPTION", f"The name {full_name} is no object's custom field", ["FullName"])
    if not isinstance(metadata, Mapping):
        raise missing(["Metadata"])
    kind, developer_name = HOMES.get(found[1], found[1]), found[2]
    field = _field(f"{developer_name}__c", metadata)
    if field.name.lower() in {name.lower() for name in org.schema[kind]}:
        message = f"There is already a field named {developer_name} on {kind}."
        raise Rejected("DUPLICATE_DEVELOPER_NAME", message, ["DeveloperName"])
    org.schema[kind][field.name] = field
    record = Record("CustomField", org.new_id("CustomField"), next(org.seqs))
    now = org.now()
    record.values = {
        "Id": record.id, "DeveloperName": developer_name, "FullName": full_name, "TableEnumOrId": found[1],
        "Metadata": dict(metadata), "CreatedDate": now, "LastModifiedDate": now,
    }  # fmt: skip
    org.records["CustomField"][record.id] = record
    return record


def undefine(org: Org, record: Record) -> None:
    """Take a custom field away, with everything that hangs on it."""
    home, name = str(record.get("TableEnumOrId")), f"{record.get('DeveloperName')}__c"
    kind = HOMES.get(home, home)
    del org.schema[kind][name], org.records["CustomField"][record.id]
    for row in org.records[kind].values():
        row.values.pop(name, None)
    permissions = org.records["FieldPermissions"]
    for id_ in [one.id for one in permissions.values() if one.get("Field") == f"{kind}.{name}"]:
        del permissions[id_]


def _field(name: str, metadata: Mapping[str, Any]) -> Field:
    type_ = TYPES.get(str(metadata.get("type")))
    if type_ is None or not metadata.get("label"):
        raise Rejected("FIELD_INTEGRITY_EXCEPTION", f"Required field is missing: label or type of {name}", ["Metadata"])
    if len(str(metadata["label"])) > LONGEST_LABEL:
        message = f"Label: data value too large: {metadata['label']} (max length={LONGEST_LABEL})"
        raise Rejected("STRING_TOO_LONG", message, ["MasterLabel"])
    if metadata["type"] == "LongTextArea" and not metadata.get("visibleLines"):
        raise Rejected("FIELD_INTEGRITY_EXCEPTION", "Long text areas need visibleLines", ["visibleLines"])
    if type_ == "string" and not 1 <= int(metadata.get("length") or 0) <= 255:
        raise Rejected("FIELD_INTEGRITY_EXCEPTION", "Text fields need a length from 1 to 255", ["length"])
    if type_ in {"currency", "double", "percent"} and not {"precision", "scale"} <= metadata.keys():
        raise Rejected("FIELD_INTEGRITY_EXCEPTION", "Number fields need precision and scale", ["precision"])
    values = metadata.get("valueSet") or {}
    choices = tuple(str(one["fullName"]) for one in (values.get("valueSetDefinition") or {}).get("value") or ())
    return Field(
        name,
        type_,
        label=str(metadata["label"]),
        length=int(metadata.get("length") or FIXED_LENGTHS.get(type_, 0)),
        precision=int(metadata.get("precision") or 18),
        scale=int(metadata.get("scale") or 0),
        required=bool(metadata.get("required")),
        external_id=bool(metadata.get("externalId")),
        unique=bool(metadata.get("unique")),
        choices=choices,
        restricted=bool(values.get("restricted")),
        custom=True,
    )


def _found(call: Call) -> Record:
    record = org_of(call).records["CustomField"].get(str(call.args["id"]))
    if record is None:
        raise not_found()
    return record


ROWS = [
    Row("POST", "/tooling/sobjects/CustomField", new),
    Row("POST", "/tooling/sobjects/CustomField/", new),
    Row("GET", "/tooling/sobjects/CustomField/<id>", read),
    Row("DELETE", "/tooling/sobjects/CustomField/<id>", remove),
]

"""Field definitions: those that every company has, and the company's own under 40-hex keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.pipedrive.kinds import DEALS, ORGANIZATIONS, PERSONS, PRODUCTS, Kind

_FLAGS = {"add_visible_flag": True, "details_visible_flag": True}
_DIALOG = {"show": False, "order": 0}
_IMPORTANT = {"enabled": False, "stage_ids": list[int]()}
NAMESPACES: dict[str, dict[str, dict[str, Any]]] = {
    DEALS.name: {
        "ui_visibility": {
            **_FLAGS,
            "projects_detail_visible_flag": False,
            "show_in_pipelines": {"show_in_all": True, "pipeline_ids": []},
        },
        "important_fields": _IMPORTANT,
        "required_fields": {"enabled": False, "stage_ids": [], "statuses": {}},
    },
    ORGANIZATIONS.name: {
        "ui_visibility": {**_FLAGS, "show_in_add_deal_dialog": _DIALOG, "show_in_add_person_dialog": _DIALOG},
        "important_fields": _IMPORTANT,
        "required_fields": {"enabled": False},
    },
    PERSONS.name: {
        "ui_visibility": {**_FLAGS, "show_in_add_deal_dialog": _DIALOG},
        "important_fields": _IMPORTANT,
        "required_fields": {"enabled": False},
    },
    PRODUCTS.name: {"ui_visibility": _FLAGS},
}
"""What a field has beside itself, by resource: shown when ``include_fields`` asks. Only deals' fields are described in words."""
SUBFIELDS = {
    "monetary": (("value", "double"), ("currency", "varchar")),
    "address": (("value", "varchar"), ("locality", "varchar"), ("country", "varchar"), ("postal_code", "varchar")),
    "daterange": (("value", "date"), ("until", "date")),
    "time": (("value", "time"), ("timezone_name", "varchar")),
    "timerange": (("value", "time"), ("until", "time"), ("timezone_name", "varchar")),
}


@dataclass
class Field:
    """A field of a resource; ``options`` are {id, label} and belong to enum and set."""

    code: str
    name: str
    type: str
    custom: bool = False
    description: str | None = None
    options: list[dict[str, Any]] = field(default_factory=list)
    beside: dict[str, Any] = field(default_factory=dict)
    described: bool = False

    def represent(self, namespaces: Sequence[str] = ()) -> dict[str, Any]:
        """The field as the fields API answers it, with the namespaces that were asked for."""
        parts = SUBFIELDS.get(self.type)
        subfields = None if parts is None else [
            {"field_code": code, "field_name": f"{code} of {self.name}", "field_type": type_} for code, type_ in parts
        ]  # fmt: skip
        return {
            "field_name": self.name,
            "field_code": self.code,
            **({"description": self.description} if self.described else {}),
            "field_type": self.type,
            "options": [dict(option) for option in self.options] if self.type in ("enum", "set") else None,
            "subfields": subfields,
            "is_custom_field": self.custom,
            "is_optional_response_field": False,
            **{name: self.beside[name] for name in namespaces if name in self.beside},
        }

    def label(self, option_id: object) -> str | None:
        """An option's label."""
        return next((str(option["label"]) for option in self.options if option["id"] == option_id), None)


_COMMON = (
    ("id", "ID", "int"), ("owner_id", "Owner", "user"), ("add_time", "Created", "date"),
    ("update_time", "Updated", "date"), ("visible_to", "Visible to", "visible_to"),
)  # fmt: skip
_OWN: dict[str, Sequence[tuple[str, str, str]]] = {
    DEALS.name: (
        ("title", "Title", "varchar"), ("value", "Value", "monetary"), ("currency", "Currency", "varchar"),
        ("status", "Status", "status"), ("stage_id", "Stage", "stage"), ("pipeline_id", "Pipeline", "int"),
        ("org_id", "Organization", "org"), ("person_id", "Contact person", "people"), ("label_ids", "Label", "set"),
        ("probability", "Probability", "int"), ("lost_reason", "Lost reason", "varchar_options"),
        ("expected_close_date", "Expected close date", "date"), ("won_time", "Won time", "date"),
        ("lost_time", "Lost time", "date"), ("close_time", "Deal closed on", "date"),
    ),
    ORGANIZATIONS.name: (
        ("name", "Name", "varchar"), ("address", "Address", "address"), ("label_ids", "Label", "set"),
        ("website", "Website", "varchar"), ("linkedin", "LinkedIn profile", "varchar"), ("industry", "Industry", "enum"),
        ("annual_revenue", "Annual revenue", "double"), ("employee_count", "Number of employees", "int"),
    ),
    PERSONS.name: (
        ("name", "Name", "varchar"), ("first_name", "First name", "varchar"), ("last_name", "Last name", "varchar"),
        ("emails", "Email", "varchar"), ("phones", "Phone", "phone"), ("org_id", "Organization", "org"),
        ("label_ids", "Label", "set"),
    ),
    PRODUCTS.name: (
        ("name", "Name", "varchar"), ("code", "Product code", "varchar"), ("unit", "Unit", "varchar"),
        ("tax", "Tax", "double"), ("description", "Description", "text"), ("category", "Category", "enum"),
        ("prices", "Unit prices", "price_list"), ("billing_frequency", "Billing frequency", "billing_frequency"),
    ),
}  # fmt: skip


def built_in(kind: Kind) -> list[Field]:
    """The system's fields of a resource, in the order in which they are listed."""
    return [made(kind, code, name, type_) for code, name, type_ in (*_COMMON, *_OWN[kind.name])]


def made(kind: Kind, code: str, name: str, type_: str, *, custom: bool = False) -> Field:
    """A field with the defaults of its resource."""
    return Field(code, name, type_, custom, beside=dict(NAMESPACES[kind.name]), described=kind is DEALS)

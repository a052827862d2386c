"""HubSpot as sales sees it."""

from collections.abc import Sequence

from infra.local.faces.crm import About, CrmFace, Entries, Shown
from infra.local.faces.reading import Record, at
from infra.local.pair import Side

OURS = "ledgerlink_"
KINDS = {"deal": "deals", "company": "companies"}


def shown(side: Side, kind: str) -> Sequence[Shown]:
    """The properties of that kind of record, as the portal labels them."""
    told = side.described
    asked = side.client.get(
        f"{told['origin']}/crm/v3/properties/{KINDS[kind]}", headers={"Authorization": f"Bearer {told['access_token']}"}
    )
    return [
        Shown(
            place=f"properties.{one['name']}",
            label=one["label"],
            options={choice["value"]: choice["label"] for choice in one.get("options") or ()},
            fact=one["name"].removeprefix(OURS) if one["name"].startswith(OURS) else "",
        )
        for one in asked.raise_for_status().json()["results"]
    ]


def about(record: Record) -> set[About]:
    """The deals and companies it is associated with."""
    held = record.get("associations") or {}
    return {(kind, str(to["id"])) for kind, name in KINDS.items() for to in (held.get(name) or {}).get("results") or ()}


FACE = CrmFace(
    title="HubSpot",
    won="Closed Won",
    is_won=("properties.dealstage", frozenset({"closedwon"})),
    id="id",
    deal={
        "name": "properties.dealname",
        "amount": "properties.amount",
        "currency": "properties.deal_currency_code",
        "company": "associations.companies.results.0.id",
        "contact": "associations.contacts.results.0.id",
    },
    name="properties.name",
    first=("properties.dealname", "properties.amount", "properties.deal_currency_code", "properties.dealstage"),
    words={
        "deal": {
            "name": "dealname",
            "currency": "deal_currency_code",
            "amount": "amount",
            "owner": "hubspot_owner_id",
            "closes": "closedate",
        },
        "company": {"name": "name", "domain": "domain", "city": "city"},
        "contact": {"given": "firstname", "family": "lastname", "email": "email"},
        "line": {
            "name": "name",
            "sku": "hs_sku",
            "quantity": "quantity",
            "price": "price",
            "discount": "hs_discount_percentage",
        },
    },
    notes=Entries("notes", "properties.hs_note_body"),
    tasks=Entries("tasks", "properties.hs_task_body"),
    done=lambda task: at(task, "properties.hs_task_status") == "COMPLETED",
    about=about,
    shown=shown,
    tells=("PATCH", "/deals/"),
)

"""Pipedrive as sales sees it."""

from collections.abc import Sequence
from functools import partial

from infra.local.faces.crm import About, CrmFace, Entries, Shown
from infra.local.faces.reading import Record, at, text
from infra.local.pair import Side
from shared.model.refs import Kind
from shared.providers import registry

OURS = {"deal": Kind.DEAL, "company": Kind.COMPANY}
OWN = {
    "deal": {"title": "Title", "value": "Value", "currency": "Currency", "status": "Status"},
    "company": {"name": "Name"},
}
"""What the pages call the members that every company has."""


def own_field(name: str, record: Record) -> object:
    """What stands in a field that the company made; a choice by its label."""
    return (at(record, "_fields") or {}).get(name)


def shown(_side: Side, kind: str) -> Sequence[Shown]:
    """Pipedrive's own members, and our fields: each company has them under keys of its own, so they go by their names."""
    fields = registry.part("pipedrive", "fields").FIELDS[OURS[kind]]
    ours = [Shown(partial(own_field, one.name), one.name, one.options, one.fact) for one in fields]
    return [*(Shown(place, label) for place, label in OWN[kind].items()), *ours]


def about(record: Record) -> set[About]:
    """The deal and the organization it stands with."""
    return {("deal", text(at(record, "deal_id"))), ("company", text(at(record, "org_id")))}


FACE = CrmFace(
    title="Pipedrive",
    won="Won",
    is_won=("status", frozenset({"won"})),
    id="id",
    deal={"name": "title", "amount": "value", "currency": "currency", "company": "org_id", "contact": "person_id"},
    name="name",
    first=tuple(OWN["deal"]),
    words={
        "deal": {
            "name": "title",
            "currency": "currency",
            "amount": "value",
            "owner": "owner_id",
            "closes": "expected_close_date",
        },
        "company": {"name": "name", "domain": "website", "city": "locality"},
        "contact": {"given": "first_name", "family": "last_name", "email": "email"},
        "line": {
            "name": "name",
            "sku": "code",
            "quantity": "quantity",
            "price": "item_price",
            "discount": "discount",
        },
    },
    notes=Entries("notes", "content"),
    tasks=Entries("tasks", lambda task: f"{at(task, 'subject')}\n{text(at(task, 'note'))}"),
    done=lambda task: bool(at(task, "done")),
    about=about,
    shown=shown,
    tells=("PATCH", "/api/v2/deals/"),
    # A deal there has no exchange rate of its own.
    rules=(('source = "crm"', 'source = "ledger"'),),
)

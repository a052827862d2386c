"""Salesforce as sales sees it."""

from collections.abc import Sequence

from infra.local.faces.crm import About, CrmFace, Entries, Shown
from infra.local.faces.reading import Record, at, text
from infra.local.pair import Side

PREFIX, SUFFIX = "Ledgerlink_", "__c"
OBJECTS = {"deal": "Opportunity", "company": "Account"}
A_DEALS_ID = "006"
"""What the id of every opportunity begins with."""


def shown(side: Side, kind: str) -> Sequence[Shown]:
    """The fields of that kind of record, as the org labels them."""
    told = side.described
    asked = side.client.get(
        f"{told['origin']}/services/data/v68.0/sobjects/{OBJECTS[kind]}/describe",
        headers={"Authorization": f"Bearer {told['access_token']}"},
    )
    return [
        Shown(
            place=one["name"],
            label=one["label"],
            options={choice["value"]: choice["label"] for choice in one.get("picklistValues") or ()},
            fact=one["name"].removeprefix(PREFIX).removesuffix(SUFFIX).lower()
            if one["name"].startswith(PREFIX)
            else "",
        )
        for one in asked.raise_for_status().json()["fields"]
    ]


def about(task: Record) -> set[About]:
    """What it is related to, and the account on whose timeline it stands by that."""
    what = text(at(task, "WhatId"))
    found = {("company", text(at(task, "AccountId")))}
    return found | {("deal" if what.startswith(A_DEALS_ID) else "company", what)}


def words(task: Record) -> str:
    """Its subject, and what it says below."""
    return "\n".join(filter(None, (text(at(task, "Subject")), text(at(task, "Description")))))


FACE = CrmFace(
    title="Salesforce",
    won="Closed Won",
    is_won=("IsWon", frozenset({True})),
    id="Id",
    deal={
        "name": "Name",
        "amount": "Amount",
        "currency": "CurrencyIsoCode",
        "company": "AccountId",
        "contact": "ContactId",
    },
    name="Name",
    first=("Name", "Amount", "CurrencyIsoCode", "StageName"),
    words={
        "deal": {
            "name": "Name",
            "currency": "CurrencyIsoCode",
            "amount": "Amount",
            "owner": "OwnerId",
            "closes": "CloseDate",
        },
        "company": {"name": "Name", "domain": "Website", "city": "BillingCity"},
        "contact": {"given": "FirstName", "family": "LastName", "email": "Email"},
        "line": {
            "name": "Name",
            "sku": "ProductCode",
            "quantity": "Quantity",
            "price": "UnitPrice",
            "discount": "Discount",
        },
    },
    # A note is a task that was done.
    notes=Entries("tasks", words, lambda task: at(task, "Status") == "Completed"),
    tasks=Entries("tasks", words, lambda task: at(task, "Status") != "Completed"),
    done=lambda task: at(task, "Status") == "Completed",
    about=about,
    shown=shown,
    tells=("PATCH", "/sobjects/Opportunity/"),
)

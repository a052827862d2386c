"""May these members be written? Every rule that v2 applies to a create or an update, before anything changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.sandbox.pipedrive import bodies
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.custom import wrong
from infra.sandbox.pipedrive.deals import NEW, read_instant, settled
from infra.sandbox.pipedrive.kinds import ACTIVITIES, DEALS, ORGANIZATIONS, PERSONS, PRODUCTS, Kind
from infra.sandbox.pipedrive.records import Actor, Record
from infra.sandbox.pipedrive.refusals import Problems, forbidden, invalid
from infra.sandbox.pipedrive.shapes import body_problems

REFERENCES = {"org_id": ORGANIZATIONS, "person_id": PERSONS, "deal_id": DEALS, "product_id": PRODUCTS}
BLANK: Mapping[str, Mapping[str, Any]] = {
    DEALS.name: NEW,
    ORGANIZATIONS.name: {
        "name": "", "owner_id": None, "visible_to": 3, "address": None, "label_ids": [], "website": None,
        "linkedin": None, "industry": None, "annual_revenue": None, "employee_count": None,
    },
    PERSONS.name: {
        "name": "", "first_name": None, "last_name": None, "owner_id": None, "org_id": None, "emails": [],
        "phones": [], "visible_to": 3, "label_ids": [], "picture_id": None,
    },
    ACTIVITIES.name: {
        "subject": "", "type": "call", "owner_id": None, "creator_user_id": None, "deal_id": None, "lead_id": None,
        "person_id": None, "org_id": None, "project_id": None, "due_date": None, "due_time": None, "duration": None,
        "busy": False, "done": False, "marked_as_done_time": None, "location": None, "participants": [],
        "attendees": [], "conference_meeting_client": None, "conference_meeting_url": None,
        "conference_meeting_id": None, "public_description": None, "priority": None, "note": None,
    },
    PRODUCTS.name: {
        "name": "", "code": None, "description": None, "unit": None, "tax": 0, "category": None, "is_linkable": True,
        "visible_to": 3, "owner_id": None, "billing_frequency": "one-time", "billing_frequency_cycles": None,
        "prices": [],
    },
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What may be written: members, custom fields, and when the record says it was made."""

    values: dict[str, Any]
    custom: dict[str, Any]
    at: int | None = None
    deleted: bool = False


def check(company: Company, kind: Kind, body: Mapping[str, Any], actor: Actor, record: Record | None = None) -> Wanted:
    """
    Return what to write for a new record (``record`` None: every member has a value) or an update of ``record``.

    Raises:
        Rejected: 400 with everything that is wrong, 403 for members and records that the company may not have.
    """
    found = body_problems(kind.body, body, kind.required if record is None else ())
    if found:
        raise invalid(found)
    if kind is PERSONS and not company.settings.contact_sync and set(bodies.CONTACT_SYNC) & body.keys():
        raise forbidden("Contact sync is not enabled: postal_address, notes, im, birthday and job_title cannot be set")
    custom = body.get("custom_fields") or {}
    found = _references(company, body) + _custom(company, kind, custom)
    if found:
        raise invalid(found)
    given = {name: value for name, value in body.items() if name not in ("custom_fields", "add_time", "is_deleted")}
    rule = RULES.get(kind.name)
    values = given if rule is None else rule(company, given, record)
    if record is None:
        who = {name: actor.user for name in ("owner_id", "creator_user_id") if name in BLANK[kind.name]}
        values = {**BLANK[kind.name], **_late(company, kind), **who, **values}
    at = read_instant(body["add_time"]) if body.get("add_time") and record is None else None
    return Wanted(values, dict(custom), at, bool(body.get("is_deleted")))


def _late(company: Company, kind: Kind) -> dict[str, Any]:
    """Defaults that the company decides."""
    currency = company.settings.currency
    if kind is DEALS:
        return {"currency": currency}
    return {"prices": [_price(0, currency)]} if kind is PRODUCTS else {}


def _references(company: Company, body: Mapping[str, Any]) -> Problems:
    """Records and users that a body names must be there; how the vendor words their absence is unverified."""
    found: Problems = []
    for name, kind in REFERENCES.items():
        if body.get(name) is not None and company.find(kind, body[name]) is None:
            found.append((name, f"{kind.word} {body[name]} not found"))
    for label in body.get("label_ids") or ():
        if label not in company.labels:
            found.append(("label_ids", f"Label {label} not found"))
    if body.get("owner_id") is not None and company.user(body["owner_id"]) is None:
        found.append(("owner_id", f"User {body['owner_id']} not found"))
    for number, one in enumerate(body.get("participants") or ()):
        if company.find(PERSONS, one["person_id"]) is None:
            found.append((f"participants.{number}.person_id", f"Person {one['person_id']} not found"))
    return found


def _custom(company: Company, kind: Kind, custom: Mapping[str, Any]) -> Problems:
    """Since 2026-05-21 the sentence names the field's code."""
    fields, found = company.custom_fields(kind), list[tuple[str, str]]()
    for code, value in custom.items():
        told = "Unknown custom field" if code not in fields else wrong(fields[code], value)
        if told is not None:
            found.append((f"custom_fields.{code}", told))
    return found


def _person(_company: Company, given: Mapping[str, Any], record: Record | None) -> dict[str, Any]:
    """A name is split at its first space; the first way to reach somebody is the primary one unless one says so."""
    values = dict(given)
    if "name" in given:
        first, _, last = given["name"].partition(" ")
        values |= {"first_name": first, "last_name": last or None}
    elif record is None:
        raise invalid([("name", "Required")])
    for ways in ("emails", "phones"):
        if ways in given:
            said = any(one.get("primary") for one in given[ways])
            values[ways] = [
                {"label": "work", **one, "primary": bool(one.get("primary")) or (not said and number == 0)}
                for number, one in enumerate(given[ways])
            ]
    return values


def _activity(company: Company, given: Mapping[str, Any], record: Record | None) -> dict[str, Any]:
    """A type must be one of the company's active ones; the person is the primary participant."""
    values = dict(given)
    active = [one.key for one in company.activity_types if one.active]
    if "type" in given and given["type"] not in active:
        raise invalid([("type", f"Activity type {given['type']} not found")])
    if record is None and "type" not in given:
        values["type"] = active[0]
    if record is None and not given.get("subject"):
        values["subject"] = values["type"].capitalize()
    if "participants" in given:
        values["participants"] = [{"primary": False, **one} for one in given["participants"]]
        primary = [one["person_id"] for one in values["participants"] if one["primary"]]
        values["person_id"] = primary[0] if primary else None
    if "done" in given:
        was = record.values["marked_as_done_time"] if record is not None else None
        values["marked_as_done_time"] = (was or company.now()) if given["done"] else None
    return values


def _product(company: Company, given: Mapping[str, Any], _record: Record | None) -> dict[str, Any]:
    """One price per currency."""
    if "prices" not in given:
        return dict(given)
    codes = [one["currency"] for one in given["prices"]]
    if len(set(codes)) != len(codes):
        raise invalid([("prices", "There can only be one price per currency")])
    if unknown := [code for code in codes if not company.knows_currency(code)]:
        raise invalid([("prices", f"Unknown currency {unknown[0]}")])
    return {**given, "prices": [{**_price(one["price"], one["currency"]), **one} for one in given["prices"]]}


def _price(price: Any, currency: str) -> dict[str, Any]:
    return {"price": price, "currency": currency, "cost": 0, "direct_cost": None, "notes": ""}


Rule = Callable[[Company, Mapping[str, Any], Record | None], dict[str, Any]]
RULES: Mapping[str, Rule] = {
    DEALS.name: settled,
    PERSONS.name: _person,
    ACTIVITIES.name: _activity,
    PRODUCTS.name: _product,
}

"""
What people do to organizations and persons, by verbs and keys that are the same for every simulated CRM.

    create_company  {fields, contacts: [fields or id]}                      -> the organization
    create_contact  {fields, company: id or fields}                         -> the person
    edit            id, {kind, fields}                                      -> the record
    merge           id (which is gone then), {kind, into: id}               -> the survivor, which keeps its id
    archive, delete id, {kind}                                              -> the record
    restore         id, {kind}                                              -> the record
    associate       id, {kind, to_kind, to: id, role, remove}               -> the record
    seed_companies  {count, contacts: true}                                 -> {"companies": n, "contacts": n}; nothing is told

`kind` is `company` or `contact`; `role` a label such as `Billing contact`, which here is the person's own. `fields` go by plain words:
name, given, family, email, phone, website, domain, tax_number, line1, line2, city, region, postal_code, country, terms, number (the
customer's in the ledger), owner; any other name is the vendor's own. Pipedrive's own words are understood, too: `type` and
`properties`, and for a merge the survivor's id with {other}. Pipedrive relates organizations by an old API that isn't simulated: none
stands below another here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from infra.sandbox.core.companies import made_up
from infra.sandbox.core.provider import CannotAct
from infra.sandbox.pipedrive.books import whole
from infra.sandbox.pipedrive.checking import check
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.entering import PAGES, find_kind, identified, line_body, made, numbered, party, written
from infra.sandbox.pipedrive.kinds import DEALS, LINES, ORGANIZATIONS, PERSONS, Kind
from infra.sandbox.pipedrive.lines import amend
from infra.sandbox.pipedrive.records import Record
from infra.sandbox.pipedrive.writing import change, create, delete, follow_products, merge, restore

With = Mapping[str, Any]
ADDRESS = {
    "line1": "route",
    "line2": "subpremise",
    "city": "locality",
    "region": "admin_area_level_1",
    "postal_code": "postal_code",
    "country": "country",
}
WORDS = {
    "given": "first_name",
    "family": "last_name",
    "domain": "website",
    "owner": "owner_id",
    "tax_number": "Ledgerlink: Tax number",
    "terms": "Ledgerlink: Payment terms",
    "number": "Ledgerlink: Ledger customer id",
}
LINKS = {
    (DEALS.name, ORGANIZATIONS.name): "org_id",
    (DEALS.name, PERSONS.name): "person_id",
    (PERSONS.name, ORGANIZATIONS.name): "org_id",
}


def create_company(company: Company, _id: str, given: With) -> Any:
    """An organization, with the people who are named."""
    record = made(company, ORGANIZATIONS, worded(given, ORGANIZATIONS))
    for wanted in given.get("contacts") or ():
        change(company, party(company, PERSONS, _bare(wanted, PERSONS)), {"org_id": record.id}, {}, PAGES)
    return whole(company, record)


def create_contact(company: Company, _id: str, given: With) -> Any:
    """A person, at their organization where one is named."""
    body = worded(given, PERSONS)
    if given.get("company"):
        body["org_id"] = party(company, ORGANIZATIONS, _bare(given["company"], ORGANIZATIONS)).id
    return whole(company, made(company, PERSONS, body))


def edit(company: Company, id_: str, given: With) -> Any:
    """Somebody types new values; a line's deal follows."""
    record = identified(company, named(given, DEALS), id_)
    if record.kind is LINES:
        deal = company.records[DEALS.name][record.values["deal_id"]]
        amend(company, deal, record, line_body(company, deal, given.get("properties") or {}, record), PAGES)
    else:
        written(company, record, worded(given, record.kind, record))
    return whole(company, record)


def remove_line(company: Company, id_: str, given: With) -> Any:
    """A deal product's id, or a deal's id with {line} -> the deal."""
    line = identified(company, LINES, str(given.get("line") or id_))
    deal = company.records[DEALS.name][line.values["deal_id"]]
    delete(company, line, PAGES)
    follow_products(company, deal, PAGES)
    return whole(company, deal)


def remove(company: Company, id_: str, given: With) -> Any:
    """Deleted, for thirty days; deleting a line is taking it off its deal."""
    kind = named(given, DEALS)
    if kind is LINES:
        return remove_line(company, id_, {})
    record = identified(company, kind, id_)
    delete(company, record, PAGES)
    return whole(company, record)


def bring_back(company: Company, id_: str, given: With) -> Any:
    """Within thirty days."""
    kind = named(given, DEALS)
    record = company.records[kind.name].get(numbered(id_))
    if record is None or not record.recoverable(company.now()):
        raise CannotAct(f"no deleted {kind.name} {id_} that can be brought back")
    restore(company, record, PAGES)
    return whole(company, record)


def merge_records(company: Company, id_: str, given: With) -> Any:
    """Two become one."""
    kind = named(given, ORGANIZATIONS)
    if kind not in (DEALS, ORGANIZATIONS, PERSONS):
        raise CannotAct(f"{kind.path} cannot be merged")
    into, gone = (str(given["into"]), id_) if "into" in given else (id_, str(given["other"]))
    survivor, loser = identified(company, kind, into), identified(company, kind, gone)
    if survivor is loser:
        raise CannotAct(f"{kind.name} {id_} cannot be merged with itself")
    merge(company, survivor, loser, PAGES)
    return whole(company, survivor)


def link(company: Company, id_: str, given: With) -> Any:
    """A deal has one organization and one person, a person one organization; a role is the person's own label."""
    one, kind = identified(company, named(given, DEALS), id_), _kind(given.get("to_kind") or given["to_type"])
    if (member := LINKS.get((one.kind.name, kind.name))) is None:
        raise CannotAct(f"a {one.kind.name} does not name a {kind.name}")
    to = identified(company, kind, str(given["to"]))
    values: dict[str, Any] = {member: None if given.get("remove") else to.id}
    if given.get("role"):
        values["label_ids"] = [*one.values["label_ids"], _label(company, str(given["role"]))]
    change(company, one, values, {}, PAGES)
    return whole(company, one)


def seed_companies(company: Company, _id: str, given: With) -> Any:
    """Many organizations at once, each with a person unless told otherwise."""
    count, people = int(given["count"]), bool(given.get("contacts", True))
    with company.events.silenced():
        for number in range(count):
            one = made_up(number)
            typed = {"route": one.line1, "locality": one.city, "postal_code": one.postal_code, "country": one.country}
            address = {"value": f"{one.line1}, {one.postal_code} {one.city}, {one.country}", **typed}
            buyer = _quickly(company, ORGANIZATIONS, {"name": one.name, "website": one.domain, "address": address})
            if people:
                ways = {
                    "emails": [{"value": one.email, "primary": True, "label": "work"}],
                    "phones": [{"value": one.phone, "primary": True, "label": "work"}],
                }
                _quickly(company, PERSONS, {"name": f"{one.given} {one.family}", "org_id": buyer.id, **ways})
    return {"companies": count, "contacts": count if people else 0}


def worded(given: With, kind: Kind, record: Record | None = None) -> dict[str, Any]:
    """The values of an act by Pipedrive's names; what belongs to a whole (an address, a name) is joined with what stands there."""
    fields: dict[str, Any] = dict(given.get("fields") or {})
    said: dict[str, Any] = {
        WORDS.get(name, name): value
        for name, value in fields.items()
        if kind is not ORGANIZATIONS or name not in ADDRESS
    }
    parts = {ADDRESS[name]: value for name, value in fields.items() if kind is ORGANIZATIONS and name in ADDRESS}
    if parts:
        there = (record.values["address"] or {}) if record is not None else {}
        said |= {**there, **parts} | ({"street_number": ""} if "route" in parts else {})
        said["value"] = ", ".join(str(said[part]) for part in ADDRESS.values() if said.get(part))
    if record is not None and {"first_name", "last_name"} & said.keys():
        said = {**{name: record.values[name] or "" for name in ("first_name", "last_name")}, **said}
    return {**said, **(given.get("properties") or {})}


def named(given: With, default: Kind) -> Kind:
    """The resource of an act. Raises: CannotAct."""
    return _kind(given.get("kind") or given.get("type") or default.name)


def _kind(word: Any) -> Kind:
    return {"company": ORGANIZATIONS, "contact": PERSONS}.get(str(word)) or find_kind(word)


def _bare(wanted: Any, kind: Kind) -> Any:
    return (
        worded(wanted if {"fields", "properties"} & wanted.keys() else {"fields": wanted}, kind)
        if isinstance(wanted, Mapping)
        else wanted
    )


def _label(company: Company, role: str) -> int:
    found = next((id_ for id_, label in company.labels.items() if label.lower() == role.lower()), None)
    if found is None:
        raise CannotAct(f"no label {role}")
    return found


def _quickly(company: Company, kind: Kind, body: Mapping[str, Any]) -> Record:
    wanted = check(company, kind, body, PAGES)
    return create(company, kind, wanted.values, wanted.custom, PAGES)


PARTY_VERBS: dict[str, Callable[[Company, str, With], Any]] = {
    "create_company": create_company,
    "create_contact": create_contact,
    "edit": edit,
    "delete": remove,
    "archive": remove,
    "restore": bring_back,
    "merge": merge_records,
    "associate": link,
    "seed_companies": seed_companies,
}

"""What people do in Pipedrive's pages, as the control plane's ``act`` verbs."""

from collections.abc import Callable, Mapping
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.pipedrive.books import whole
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.entering import (
    PAGES,
    entered,
    find_kind,
    identified,
    line_body,
    made,
    numbered,
    party,
    written,
)
from infra.sandbox.pipedrive.kinds import DEALS, LINES, ORGANIZATIONS, PERSONS
from infra.sandbox.pipedrive.lines import amend, attach, checked
from infra.sandbox.pipedrive.office_acts import OFFICE
from infra.sandbox.pipedrive.records import Actor, Record
from infra.sandbox.pipedrive.writing import change, delete, follow_products, merge, restore

With = Mapping[str, Any]


def create_company(company: Company, _id: str, given: With) -> Any:
    """{properties, contacts: [properties or id]} -> the organization."""
    record = made(company, ORGANIZATIONS, given.get("properties") or {})
    for wanted in given.get("contacts") or ():
        change(company, party(company, PERSONS, wanted), {"org_id": record.id}, {}, PAGES)
    return whole(company, record)


def create_contact(company: Company, _id: str, given: With) -> Any:
    """{properties, company: id or properties} -> the person."""
    body = dict(given.get("properties") or {})
    if given.get("company"):
        body["org_id"] = party(company, ORGANIZATIONS, given["company"]).id
    return whole(company, made(company, PERSONS, body))


def create_deal(company: Company, _id: str, given: With) -> Any:
    """{properties, company, contacts: [...], lines: [...]} -> the deal; its value is its products' unless it is given."""
    return whole(company, new_deal(company, given))


def new_deal(company: Company, given: With) -> Record:
    """Create a deal with its parties and products, as a salesperson would; the first contact is the deal's person."""
    body = dict(given.get("properties") or {})
    if given.get("company"):
        body["org_id"] = party(company, ORGANIZATIONS, given["company"]).id
    contacts = [party(company, PERSONS, wanted) for wanted in given.get("contacts") or ()]
    if contacts:
        body["person_id"] = contacts[0].id
    value = body.pop("value", None)
    deal = made(company, DEALS, {"origin": "ManuallyCreated", **body})
    for line in given.get("lines") or ():
        _add(company, deal, line)
    if value is not None:  # typed in by hand after the products: a deal need not equal their sum
        change(company, deal, entered(company, DEALS, {"value": value})[0], {}, PAGES)
    return deal


def move_deal(company: Company, id_: str, given: With) -> Any:
    """{stage: a stage id, or won | lost | open} -> the deal; a deal is won or lost in whatever stage it is."""
    deal, wanted = identified(company, DEALS, id_), str(given["stage"])
    moved = {"status": wanted} if wanted in ("won", "lost", "open") else {"stage_id": wanted}
    if given.get("pipeline"):
        moved["pipeline_id"] = str(given["pipeline"])
    written(company, deal, {**moved, **(given.get("properties") or {})})
    return whole(company, deal)


def edit(company: Company, id_: str, given: With) -> Any:
    """{type: "deals" (default), ..., properties} -> the object; a line's deal follows."""
    record = identified(company, find_kind(given.get("type", DEALS.name)), id_)
    if record.kind is LINES:
        deal = company.records[DEALS.name][record.values["deal_id"]]
        amend(company, deal, record, line_body(company, deal, given.get("properties") or {}, record), PAGES)
    else:
        written(company, record, given.get("properties") or {})
    return whole(company, record)


def bulk_edit(company: Company, _id: str, given: With) -> Any:
    """{ids, type: "deals" (default), properties} -> the objects; each is told with is_bulk_edit."""
    kind = find_kind(given.get("type", DEALS.name))
    records = [identified(company, kind, str(id_)) for id_ in given["ids"]]
    for record in records:
        written(company, record, given.get("properties") or {}, Actor(PAGES.user, PAGES.source, bulk=True))
    return [whole(company, record) for record in records]


def add_line(company: Company, id_: str, given: With) -> Any:
    """A deal's id with the line's properties (bare or under ``properties``) -> the deal product."""
    return whole(company, _add(company, identified(company, DEALS, id_), given.get("properties") or given))


def remove_line(company: Company, id_: str, given: With) -> Any:
    """A deal product's id, or a deal's id with {line} -> the deal."""
    line = identified(company, LINES, str(given.get("line") or id_))
    deal = company.records[DEALS.name][line.values["deal_id"]]
    delete(company, line, PAGES)
    follow_products(company, deal, PAGES)
    return whole(company, deal)


def remove(company: Company, id_: str, given: With) -> Any:
    """{type} -> the deleted object; deleting a line is taking it off its deal."""
    kind = find_kind(given.get("type", DEALS.name))
    if kind is LINES:
        return remove_line(company, id_, {})
    record = identified(company, kind, id_)
    delete(company, record, PAGES)
    return whole(company, record)


def bring_back(company: Company, id_: str, given: With) -> Any:
    """Restore: {type} -> the object, within thirty days."""
    kind = find_kind(given.get("type", DEALS.name))
    record = company.records[kind.name].get(numbered(id_))
    if record is None or not record.recoverable(company.now()):
        raise CannotAct(f"no deleted {kind.name} {id_} that can be brought back")
    restore(company, record, PAGES)
    return whole(company, record)


def merge_records(company: Company, id_: str, given: With) -> Any:
    """The survivor's id with {type: "companies" (default), other} -> the survivor, which keeps its id."""
    kind = find_kind(given.get("type", "companies"))
    if kind not in (DEALS, ORGANIZATIONS, PERSONS):
        raise CannotAct(f"{kind.path} cannot be merged")
    survivor, loser = identified(company, kind, id_), identified(company, kind, str(given["other"]))
    if survivor is loser:
        raise CannotAct(f"{kind.name} {id_} cannot be merged with itself")
    merge(company, survivor, loser, PAGES)
    return whole(company, survivor)


LINKS = {
    (DEALS.name, ORGANIZATIONS.name): "org_id",
    (DEALS.name, PERSONS.name): "person_id",
    (PERSONS.name, ORGANIZATIONS.name): "org_id",
}


def link(company: Company, id_: str, given: With) -> Any:
    """Associate: {type, to_type, to, remove: false} -> the object; a deal has one organization and one person."""
    one, kind = identified(company, find_kind(given.get("type", DEALS.name)), id_), find_kind(given["to_type"])
    if (member := LINKS.get((one.kind.name, kind.name))) is None:
        raise CannotAct(f"a {one.kind.name} does not name a {kind.name}")
    to = identified(company, kind, str(given["to"]))
    change(company, one, {member: None if given.get("remove") else to.id}, {}, PAGES)
    return whole(company, one)


def seed_deals(company: Company, _id: str, given: With) -> Any:
    """{n, stage: optional} -> n deals with an organization, a person and two products each."""
    start = len(company.records[ORGANIZATIONS.name])
    done = []
    for number in range(start, start + int(given.get("n", 50))):
        name, domain = f"Fixture Company {number:04d}", f"fixture-{number:04d}.test"
        buyer = made(company, ORGANIZATIONS, {"name": name, "website": domain, "country": "United Kingdom"})
        reached = {"name": f"Acc Ounts {number}", "email": f"accounts@{domain}", "org_id": buyer.id}
        person = made(company, PERSONS, reached)
        ordered = [
            {"name": "Platform seats", "code": "SEAT-PRO", "quantity": str(1 + number % 9), "item_price": "49.99"},
            {"name": "Onboarding", "code": "ONBOARD", "quantity": "1", "item_price": str(100 + number)},
        ]
        properties = {"title": f"{name}: order"}
        asked = {"properties": properties, "company": buyer.id, "contacts": [person.id], "lines": ordered}
        deal = new_deal(company, asked)
        done.append(move_deal(company, str(deal.id), given) if given.get("stage") else whole(company, deal))
    return done


def _add(company: Company, deal: Record, properties: With) -> Record:
    line = attach(company, deal, checked(company, deal, line_body(company, deal, properties)), PAGES)
    follow_products(company, deal, PAGES)
    return line


VERBS: dict[str, Callable[[Company, str, With], Any]] = {
    **OFFICE,
    "create_company": create_company,
    "create_contact": create_contact,
    "create_deal": create_deal,
    "move_deal": move_deal,
    "edit": edit,
    "bulk_edit": bulk_edit,
    "add_line": add_line,
    "remove_line": remove_line,
    "delete": remove,
    "restore": bring_back,
    "merge": merge_records,
    "associate": link,
    "seed_deals": seed_deals,
}

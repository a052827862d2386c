"""What people do in Pipedrive's pages, as the control plane's ``act`` verbs."""

from collections.abc import Callable, Mapping
from typing import Any

from infra.sandbox.pipedrive.books import whole
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.entering import (
    PAGES,
    entered,
    find_kind,
    identified,
    line_body,
    made,
    party,
    written,
)
from infra.sandbox.pipedrive.kinds import DEALS, ORGANIZATIONS, PERSONS
from infra.sandbox.pipedrive.lines import attach, checked
from infra.sandbox.pipedrive.office_acts import OFFICE
from infra.sandbox.pipedrive.party_acts import PARTY_VERBS, remove_line
from infra.sandbox.pipedrive.records import Actor, Record
from infra.sandbox.pipedrive.writing import change, follow_products

With = Mapping[str, Any]


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
    **PARTY_VERBS,
    "create_deal": create_deal,
    "move_deal": move_deal,
    "bulk_edit": bulk_edit,
    "add_line": add_line,
    "remove_line": remove_line,
    "seed_deals": seed_deals,
}

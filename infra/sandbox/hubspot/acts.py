"""What people do in HubSpot's user interface, as the control plane's ``act`` verbs."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.hubspot.checking import check
from infra.sandbox.hubspot.files import attach_file
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.kinds import COMPANIES, CONTACTS, DEALS, LINE_ITEMS
from infra.sandbox.hubspot.party_acts import PARTY_VERBS, found, kind_of, made, party
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.quoting import create_quote, sign_quote
from infra.sandbox.hubspot.records import PERSON, Record
from infra.sandbox.hubspot.representation import whole
from infra.sandbox.hubspot.writing import archive, associate, dissociate, update

With = Mapping[str, Any]
MEANINGS = ("won", "lost", "open")


def create_deal(portal: Portal, _id: str, given: With) -> Any:
    """{properties, company, contacts: [...], lines: [...]} -> the deal; its amount is the lines' sum unless given."""
    company = party(portal, COMPANIES, given["company"]) if given.get("company") else None
    contacts = [party(portal, CONTACTS, wanted) for wanted in given.get("contacts") or ()]
    return whole(portal, new_deal(portal, given.get("properties") or {}, company, contacts, given.get("lines") or ()))


def move_deal(portal: Portal, id_: str, given: With) -> Any:
    """{stage: a stage id, or won | lost | open for the deal's own pipeline} -> the deal; closing sets the close date."""
    deal = found(portal, DEALS, id_)
    pipeline_id = str(given.get("pipeline") or deal.values["pipeline"])
    if (pipeline := portal.pipelines.get(pipeline_id)) is None:
        raise CannotAct(f"no pipeline {pipeline_id}")
    wanted = str(given["stage"])
    stage = pipeline.meaning(wanted) if wanted in MEANINGS else pipeline.find(wanted)
    if stage is None:
        owner = next((p for p in portal.pipelines.values() if p.find(wanted)), None)
        raise CannotAct(f"{wanted} is no stage of {pipeline_id}" + (f" but of {owner.id}" if owner else ""))
    moved = {"pipeline": pipeline.id, "dealstage": stage.id}
    if stage.closed and deal.values.get("hs_is_closed") != "true":
        moved["closedate"] = iso_ms(portal.now())
    update(portal, deal, {**moved, **check(portal, DEALS, given.get("properties") or {}, record=deal)}, PERSON)
    return whole(portal, deal)


def add_line(portal: Portal, id_: str, given: With) -> Any:
    """A deal's id with the line's properties (bare or under ``properties``) -> the line item."""
    deal = found(portal, DEALS, id_)
    return whole(portal, _line(portal, deal, given.get("properties") or given))


def remove_line(portal: Portal, id_: str, given: With) -> Any:
    """A line item's id, or a deal's id with {line} -> the deal; the line is deleted."""
    line = found(portal, LINE_ITEMS, str(given.get("line") or id_))
    deals = [deal for deal, _ in portal.linked(line, DEALS)]
    for deal in deals:
        dissociate(portal, deal, line, PERSON)
    archive(portal, line, PERSON)
    return whole(portal, deals[0]) if deals else whole(portal, line)


def settings(portal: Portal, _id: str, given: With) -> Any:
    """Any of Settings' members: rules, currency, rates, time_zone, search_lag_s, merged_ids, ... -> those in force."""
    held = portal.settings
    for name, value in given.items():
        if not hasattr(held, name):
            raise CannotAct(f"no portal setting {name}; known: {', '.join(vars(held))}")
        setattr(held, name, {c: Decimal(str(r)) for c, r in value.items()} if name == "rates" else value)
    return {**vars(held), "rates": {code: str(rate) for code, rate in held.rates.items()}}


def archive_owner(portal: Portal, id_: str, _given: With) -> Any:
    """Remove the user behind an owner -> the owner."""
    if (owner := portal.owner(id_)) is None:
        raise CannotAct(f"no owner {id_}")
    owner.archived = True
    return owner.represent()


def seed_deals(portal: Portal, _id: str, given: With) -> Any:
    """{n, stage: optional} -> n deals with a company, a contact and two lines each."""
    start = len(portal.records[COMPANIES.name])
    deals = []
    for number in range(start, start + int(given.get("n", 50))):
        name, domain = f"Fixture Company {number:04d}", f"fixture-{number:04d}.test"
        company = made(portal, COMPANIES, {"name": name, "domain": domain, "country": "United Kingdom"})
        contact = made(
            portal, CONTACTS, {"email": f"accounts@{domain}", "firstname": "Acc", "lastname": f"Ounts {number}"}
        )
        associate(portal, contact, company, PERSON)
        lines = [
            {"name": "Platform seats", "hs_sku": "SEAT-PRO", "quantity": str(1 + number % 9), "price": "49.99"},
            {"name": "Onboarding", "hs_sku": "ONBOARD", "quantity": "1", "price": str(100 + number)},
        ]
        properties = {"dealname": f"{name}: order", "deal_currency_code": portal.settings.currency}
        deal = new_deal(portal, properties, company, [contact], lines)
        deals.append(move_deal(portal, deal.id, given) if given.get("stage") else whole(portal, deal))
    return deals


def new_deal(
    portal: Portal,
    properties: With,
    company: Record | None,
    contacts: Sequence[Record],
    lines: Sequence[With],
) -> Record:
    """Create a deal with its parties and lines, as a salesperson would."""
    deal = made(portal, DEALS, properties)
    if company is not None:
        associate(portal, deal, company, PERSON)
    for contact in contacts:
        associate(portal, deal, contact, PERSON)
    for line in lines:
        _line(portal, deal, line)
    if properties.get("amount"):  # typed in by hand after the lines: a deal need not equal their sum
        update(portal, deal, check(portal, DEALS, {"amount": properties["amount"]}, record=deal), PERSON)
    return deal


def _line(portal: Portal, deal: Record, properties: With) -> Record:
    line = made(portal, LINE_ITEMS, properties)
    associate(portal, deal, line, PERSON)
    return line


def edit_stage(portal: Portal, id_: str, given: With) -> Any:
    """An administrator renames a stage (``label``) or removes it (``archived``) -> the stage."""
    stage = next((one for pipeline in portal.pipelines.values() if (one := pipeline.find(id_))), None)
    if stage is None:
        raise CannotAct(f"no stage {id_}")
    stage.label = str(given.get("label", stage.label))
    stage.archived = bool(given.get("archived", stage.archived))
    return stage.represent()


def remove_property(portal: Portal, id_: str, given: With) -> Any:
    """An administrator deletes the property of that name of an object type (``kind``)."""
    held = portal.schema[kind_of(given.get("kind")).name].get(id_)
    if held is None:
        raise CannotAct(f"no property {id_}")
    held.archived_at = portal.now()
    return {"name": id_, "archived": True}


VERBS: dict[str, Callable[[Portal, str, With], Any]] = {
    **PARTY_VERBS,
    "create_deal": create_deal,
    "move_deal": move_deal,
    "add_line": add_line,
    "remove_line": remove_line,
    "settings": settings,
    "archive_owner": archive_owner,
    "edit_stage": edit_stage,
    "remove_property": remove_property,
    "seed_deals": seed_deals,
    "create_quote": create_quote,
    "sign_quote": sign_quote,
    "attach_file": attach_file,
}

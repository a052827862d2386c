"""What people do in HubSpot's user interface, as the control plane's ``act`` verbs."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.hubspot.checking import check
from infra.sandbox.hubspot.files import attach_file
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.kinds import BY_WORD, COMPANIES, CONTACTS, DEALS, LINE_ITEMS, Kind
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.quoting import create_quote, sign_quote
from infra.sandbox.hubspot.records import PERSON, Record
from infra.sandbox.hubspot.representation import whole
from infra.sandbox.hubspot.writing import archive, associate, create, dissociate, merge, restore, update

With = Mapping[str, Any]
MEANINGS = ("won", "lost", "open")


def create_company(portal: Portal, _id: str, given: With) -> Any:
    """{properties, contacts: [properties or id]} -> the company."""
    company = _made(portal, COMPANIES, given.get("properties") or {})
    for wanted in given.get("contacts") or ():
        associate(portal, _party(portal, CONTACTS, wanted), company, PERSON)
    return whole(portal, company)


def create_contact(portal: Portal, _id: str, given: With) -> Any:
    """{properties, company: id or properties} -> the contact."""
    contact = _made(portal, CONTACTS, given.get("properties") or {})
    if given.get("company"):
        associate(portal, contact, _party(portal, COMPANIES, given["company"]), PERSON)
    return whole(portal, contact)


def create_deal(portal: Portal, _id: str, given: With) -> Any:
    """{properties, company, contacts: [...], lines: [...]} -> the deal; its amount is the lines' sum unless given."""
    company = _party(portal, COMPANIES, given["company"]) if given.get("company") else None
    contacts = [_party(portal, CONTACTS, wanted) for wanted in given.get("contacts") or ()]
    return whole(portal, new_deal(portal, given.get("properties") or {}, company, contacts, given.get("lines") or ()))


def move_deal(portal: Portal, id_: str, given: With) -> Any:
    """{stage: a stage id, or won | lost | open for the deal's own pipeline} -> the deal; closing sets the close date."""
    deal = _found(portal, DEALS, id_)
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


def edit(portal: Portal, id_: str, given: With) -> Any:
    """{type: "deals" (default), ..., properties} -> the object."""
    kind = _kind(given.get("type", DEALS.name))
    record = _found(portal, kind, id_)
    update(portal, record, check(portal, kind, given.get("properties") or {}, record=record), PERSON)
    return whole(portal, record)


def add_line(portal: Portal, id_: str, given: With) -> Any:
    """A deal's id with the line's properties (bare or under ``properties``) -> the line item."""
    deal = _found(portal, DEALS, id_)
    return whole(portal, _line(portal, deal, given.get("properties") or given))


def remove_line(portal: Portal, id_: str, given: With) -> Any:
    """A line item's id, or a deal's id with {line} -> the deal; the line is deleted."""
    line = _found(portal, LINE_ITEMS, str(given.get("line") or id_))
    deals = [deal for deal, _ in portal.linked(line, DEALS)]
    for deal in deals:
        dissociate(portal, deal, line, PERSON)
    archive(portal, line, PERSON)
    return whole(portal, deals[0]) if deals else whole(portal, line)


def delete(portal: Portal, id_: str, given: With) -> Any:
    """{type} -> the archived object."""
    record = _found(portal, _kind(given.get("type", DEALS.name)), id_)
    archive(portal, record, PERSON)
    return whole(portal, record)


def bring_back(portal: Portal, id_: str, given: With) -> Any:
    """Restore: {type} -> the object."""
    kind = _kind(given.get("type", DEALS.name))
    record = next((record for record in portal.archived(kind) if record.id == id_), None)
    if record is None:
        raise CannotAct(f"no archived {kind.word} {id_}")
    restore(portal, record, PERSON)
    return whole(portal, record)


def merge_records(portal: Portal, id_: str, given: With) -> Any:
    """Primary id with {type: "companies" (default), other, new_id: true} -> the survivor, by default under a new id."""
    kind = _kind(given.get("type", COMPANIES.name))
    primary, other = _found(portal, kind, id_), _found(portal, kind, str(given["other"]))
    return whole(portal, merge(portal, primary, other, PERSON, new_id=bool(given.get("new_id", True))))


def link(portal: Portal, id_: str, given: With) -> Any:
    """Associate: {type, to_type, to, primary: false, remove: false} -> the object."""
    one = _found(portal, _kind(given.get("type", DEALS.name)), id_)
    other = _found(portal, _kind(given["to_type"]), str(given["to"]))
    if given.get("remove"):
        dissociate(portal, one, other, PERSON)
    else:
        from_primary = {("deals", "companies"): 5, ("contacts", "companies"): 1}
        primary = from_primary.get((one.kind.name, other.kind.name)) if given.get("primary") else None
        associate(portal, one, other, PERSON, [primary] if primary else [])
    return whole(portal, one)


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
    if (found := portal.owner(id_)) is None:
        raise CannotAct(f"no owner {id_}")
    found.archived = True
    return found.represent()


def seed_deals(portal: Portal, _id: str, given: With) -> Any:
    """{n, stage: optional} -> n deals with a company, a contact and two lines each."""
    start = len(portal.records[COMPANIES.name])
    made = []
    for number in range(start, start + int(given.get("n", 50))):
        name, domain = f"Fixture Company {number:04d}", f"fixture-{number:04d}.test"
        company = _made(portal, COMPANIES, {"name": name, "domain": domain, "country": "United Kingdom"})
        contact = _made(
            portal, CONTACTS, {"email": f"accounts@{domain}", "firstname": "Acc", "lastname": f"Ounts {number}"}
        )
        associate(portal, contact, company, PERSON)
        lines = [
            {"name": "Platform seats", "hs_sku": "SEAT-PRO", "quantity": str(1 + number % 9), "price": "49.99"},
            {"name": "Onboarding", "hs_sku": "ONBOARD", "quantity": "1", "price": str(100 + number)},
        ]
        properties = {"dealname": f"{name}: order", "deal_currency_code": portal.settings.currency}
        deal = new_deal(portal, properties, company, [contact], lines)
        made.append(move_deal(portal, deal.id, given) if given.get("stage") else whole(portal, deal))
    return made


def new_deal(
    portal: Portal,
    properties: With,
    company: Record | None,
    contacts: Sequence[Record],
    lines: Sequence[With],
) -> Record:
    """Create a deal with its parties and lines, as a salesperson would."""
    deal = _made(portal, DEALS, properties)
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
    line = _made(portal, LINE_ITEMS, properties)
    associate(portal, deal, line, PERSON)
    return line


def _made(portal: Portal, kind: Kind, properties: With) -> Record:
    return create(portal, kind, check(portal, kind, properties), PERSON)


def _party(portal: Portal, kind: Kind, wanted: Any) -> Record:
    """An existing record by id, or a new one from its properties."""
    if isinstance(wanted, Mapping):
        return _made(portal, kind, wanted.get("properties") or wanted)
    return _found(portal, kind, str(wanted))


def _kind(word: Any) -> Kind:
    if (kind := BY_WORD.get(str(word))) is None:
        raise CannotAct(f"no object type {word}")
    return kind


def _found(portal: Portal, kind: Kind, id_: str) -> Record:
    if (record := portal.find(kind, id_)) is None:
        raise CannotAct(f"no {kind.word} {id_}")
    return record


def edit_stage(portal: Portal, id_: str, given: With) -> Any:
    """An administrator renames a stage (``label``) or removes it (``archived``) -> the stage."""
    found = next((stage for pipeline in portal.pipelines.values() if (stage := pipeline.find(id_))), None)
    if found is None:
        raise CannotAct(f"no stage {id_}")
    found.label = str(given.get("label", found.label))
    found.archived = bool(given.get("archived", found.archived))
    return found.represent()


def remove_property(portal: Portal, id_: str, given: With) -> Any:
    """An administrator deletes the property of that name of an object type (``kind``)."""
    found = portal.schema[_kind(given.get("kind")).name].get(id_)
    if found is None:
        raise CannotAct(f"no property {id_}")
    found.archived_at = portal.now()
    return {"name": id_, "archived": True}


VERBS: dict[str, Callable[[Portal, str, With], Any]] = {
    "create_company": create_company,
    "create_contact": create_contact,
    "create_deal": create_deal,
    "move_deal": move_deal,
    "edit": edit,
    "add_line": add_line,
    "remove_line": remove_line,
    "delete": delete,
    "restore": bring_back,
    "merge": merge_records,
    "associate": link,
    "settings": settings,
    "archive_owner": archive_owner,
    "edit_stage": edit_stage,
    "remove_property": remove_property,
    "seed_deals": seed_deals,
    "create_quote": create_quote,
    "sign_quote": sign_quote,
    "attach_file": attach_file,
}

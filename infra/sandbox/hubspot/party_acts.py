"""
What people do to companies and contacts, by verbs and keys that are the same for every simulated CRM.

    create_company  {fields, contacts: [fields or id], parent: id}          -> the company
    create_contact  {fields, company: id or fields}                         -> the contact
    edit            id, {kind, fields}                                      -> the record
    merge           id (which is gone then), {kind, into: id}               -> the survivor
    archive, delete id, {kind}                                              -> the record
    restore         id, {kind}                                              -> the record
    associate       id, {kind, to_kind, to: id, role, parent, remove}       -> the record
    seed_companies  {count, contacts: true}                                 -> {"companies": n, "contacts": n}; nothing is told

`kind` is `company` or `contact`; `role` a label such as `Billing contact`; `parent: true` puts a company below another. `fields` go
by plain words: name, given, family, email, phone, website, domain, tax_number, line1, line2, city, region, postal_code, country,
terms, number (the customer's in the ledger), owner, stage; any other name is the vendor's own. HubSpot's own words are understood, too: `type` and
`properties`, and for a merge the primary's id with {other, new_id}.
"""

from collections.abc import Callable, Mapping
from typing import Any

from infra.sandbox.core.companies import made_up
from infra.sandbox.core.provider import CannotAct
from infra.sandbox.hubspot.associations import LABELS
from infra.sandbox.hubspot.checking import check
from infra.sandbox.hubspot.kinds import BY_WORD, COMPANIES, CONTACTS, DEALS, Kind
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import PERSON, Record
from infra.sandbox.hubspot.representation import whole
from infra.sandbox.hubspot.writing import archive, associate, create, dissociate, merge, restore, update

With = Mapping[str, Any]
UNDER = 14
WORDS = {
    "given": "firstname",
    "family": "lastname",
    "line1": "address",
    "line2": "address2",
    "region": "state",
    "postal_code": "zip",
    "owner": "hubspot_owner_id",
    "stage": "lifecyclestage",
    "tax_number": "ledgerlink_tax_number",
    "terms": "ledgerlink_terms",
    "number": "ledgerlink_customer_id",
}


def create_company(portal: Portal, _id: str, given: With) -> Any:
    """A company, with contacts and below a parent where these are named."""
    company = made(portal, COMPANIES, worded(given))
    for wanted in given.get("contacts") or ():
        associate(portal, party(portal, CONTACTS, wanted), company, PERSON)
    if given.get("parent"):
        associate(portal, company, found(portal, COMPANIES, str(given["parent"])), PERSON, [UNDER])
    return whole(portal, company)


def create_contact(portal: Portal, _id: str, given: With) -> Any:
    """A contact, at its company where one is named."""
    contact = made(portal, CONTACTS, worded(given))
    if given.get("company"):
        associate(portal, contact, party(portal, COMPANIES, given["company"]), PERSON)
    return whole(portal, contact)


def edit(portal: Portal, id_: str, given: With) -> Any:
    """Somebody types new values."""
    kind = named(given, DEALS)
    record = found(portal, kind, id_)
    update(portal, record, check(portal, kind, worded(given), record=record), PERSON)
    return whole(portal, record)


def merge_records(portal: Portal, id_: str, given: With) -> Any:
    """Two become one, by default under an id of its own."""
    kind = named(given, COMPANIES)
    primary, other = (str(given["into"]), id_) if "into" in given else (id_, str(given["other"]))
    new_id = bool(given.get("new_id", True))
    return whole(portal, merge(portal, found(portal, kind, primary), found(portal, kind, other), PERSON, new_id=new_id))


def delete(portal: Portal, id_: str, given: With) -> Any:
    """Into the recycle bin."""
    record = found(portal, named(given, DEALS), id_)
    archive(portal, record, PERSON)
    return whole(portal, record)


def bring_back(portal: Portal, id_: str, given: With) -> Any:
    """Out of the recycle bin."""
    kind = named(given, DEALS)
    record = next((record for record in portal.archived(kind) if record.id == id_), None)
    if record is None:
        raise CannotAct(f"no archived {kind.word} {id_}")
    restore(portal, record, PERSON)
    return whole(portal, record)


def link(portal: Portal, id_: str, given: With) -> Any:
    """Two records come together, with a label or as primary company, or part."""
    one = found(portal, named(given, DEALS), id_)
    other = found(portal, kind_of(given.get("to_kind") or given["to_type"]), str(given["to"]))
    if given.get("remove"):
        dissociate(portal, one, other, PERSON)
        return whole(portal, one)
    from_primary = {("deals", "companies"): 5, ("contacts", "companies"): 1}
    primary = from_primary.get((one.kind.name, other.kind.name)) if given.get("primary") else None
    type_ids = [primary] if primary else []
    if given.get("role"):
        type_ids.append(_label(one.kind, other.kind, str(given["role"])))
    if given.get("parent"):
        type_ids.append(UNDER)
    associate(portal, one, other, PERSON, type_ids)
    return whole(portal, one)


def seed_companies(portal: Portal, _id: str, given: With) -> Any:
    """Many companies at once, each with a contact unless told otherwise."""
    count, people = int(given["count"]), bool(given.get("contacts", True))
    with portal.events.silenced():
        for number in range(count):
            one = made_up(number)
            address = {"address": one.line1, "city": one.city, "zip": one.postal_code, "country": one.country}
            values = {"name": one.name, "domain": one.domain, "phone": one.phone, **address}
            company = create(portal, COMPANIES, values, PERSON)
            if people:
                person = {"email": one.email, "firstname": one.given, "lastname": one.family}
                associate(portal, create(portal, CONTACTS, person, PERSON), company, PERSON)
    return {"companies": count, "contacts": count if people else 0}


def worded(given: With) -> dict[str, Any]:
    """The values of an act by HubSpot's names."""
    return {
        **{WORDS.get(name, name): value for name, value in (given.get("fields") or {}).items()},
        **(given.get("properties") or {}),
    }


def made(portal: Portal, kind: Kind, properties: With) -> Record:
    """A new record, checked as any other."""
    return create(portal, kind, check(portal, kind, properties), PERSON)


def party(portal: Portal, kind: Kind, wanted: Any) -> Record:
    """An existing record by id, or a new one from its properties."""
    if isinstance(wanted, Mapping):
        bare = wanted if not {"fields", "properties"} & wanted.keys() else worded(wanted)
        return made(portal, kind, {WORDS.get(name, name): value for name, value in bare.items()})
    return found(portal, kind, str(wanted))


def named(given: With, default: Kind) -> Kind:
    """The object type of an act. Raises: CannotAct."""
    return kind_of(given.get("kind") or given.get("type") or default.name)


def kind_of(word: Any) -> Kind:
    """An object type by any of its names. Raises: CannotAct."""
    if (kind := BY_WORD.get(str(word))) is None:
        raise CannotAct(f"no object type {word}")
    return kind


def found(portal: Portal, kind: Kind, id_: str) -> Record:
    """A record in use. Raises: CannotAct."""
    if (record := portal.find(kind, id_)) is None:
        raise CannotAct(f"no {kind.word} {id_}")
    return record


def _label(one: Kind, other: Kind, role: str) -> int:
    for row in LABELS:
        for first, second, shown, type_id in (
            (row.one, row.other, row.shown_there, row.there),
            (row.other, row.one, row.shown_back, row.back),
        ):
            if (first, second) == (one, other) and shown.lower() == role.lower():
                return type_id
    raise CannotAct(f"no label {role} from {one.name} to {other.name}")


PARTY_VERBS: dict[str, Callable[[Portal, str, With], Any]] = {
    "create_company": create_company,
    "create_contact": create_contact,
    "edit": edit,
    "delete": delete,
    "archive": delete,
    "restore": bring_back,
    "merge": merge_records,
    "associate": link,
    "seed_companies": seed_companies,
}

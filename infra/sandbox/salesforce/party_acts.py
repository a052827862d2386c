"""
What people do to companies and contacts, by verbs and keys that are the same for every simulated CRM.

    create_company  {fields, contacts: [fields or id], parent: id}          -> the company
    create_contact  {fields, company: id or fields}                         -> the contact
    edit            id, {kind, fields}                                      -> the record
    merge           id (which is gone then), {kind, into: id}               -> the survivor
    archive, delete id, {kind}                                              -> the record
    restore         id, {kind}                                              -> the record
    associate       id, {kind, to_kind, to: id, role, primary, parent, remove} -> the record
    seed_companies  {count, contacts: true}                                 -> {"companies": n, "contacts": n}; nothing is told

`kind` is `company` or `contact`; `role` such as `Billing`; `parent: true` puts a company below another. `fields` go by plain words:
name, given, family, email, phone, website, domain, tax_number, line1, line2, city, region, postal_code, country, terms, number (the
customer's in the ledger), owner, stage; any other name is the vendor's own. Salesforce's own words are understood, too: `type` and
`properties`, and for a merge the winner's id with {other}.
"""

from collections.abc import Callable, Mapping
from typing import Any

from infra.sandbox.core.companies import made_up
from infra.sandbox.core.provider import CannotAct
from infra.sandbox.salesforce.checking import check
from infra.sandbox.salesforce.ids import whole
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import ADA, Record
from infra.sandbox.salesforce.representation import whole_record
from infra.sandbox.salesforce.speaking import kind_named
from infra.sandbox.salesforce.writing import create, delete, merge, undelete, update

With = Mapping[str, Any]
PERSON = whole(ADA)
_PLAIN = {
    "name": "Name", "given": "FirstName", "family": "LastName", "phone": "Phone", "website": "Website", "domain": "Website",
    "tax_number": "Ledgerlink_Tax_Number__c", "terms": "Ledgerlink_Terms__c", "number": "Ledgerlink_Customer_Id__c",
    "owner": "OwnerId", "stage": "Type",
}  # fmt: skip
_PLACE = {"city": "City", "region": "State", "postal_code": "PostalCode", "country": "Country"}
WORDS = {
    "Account": {**_PLAIN, "email": "PersonEmail", **{word: f"Billing{part}" for word, part in _PLACE.items()}},
    "Contact": {**_PLAIN, "email": "Email", **{word: f"Mailing{part}" for word, part in _PLACE.items()}},
}
STREETS = {"Account": "BillingStreet", "Contact": "MailingStreet"}


def create_company(org: Org, _id: str, given: With) -> Any:
    """An account, with contacts and below a parent where these are named."""
    above = {"ParentId": given["parent"]} if given.get("parent") else {}
    company = made(org, "Account", {**worded(org, "Account", given), **above})
    for wanted in given.get("contacts") or ():
        update(org, party(org, "Contact", wanted), {"AccountId": company.id}, PERSON)
    return shown(org, company)


def create_contact(org: Org, _id: str, given: With) -> Any:
    """A contact, at its account where one is named."""
    about = {"AccountId": party(org, "Account", given["company"]).id} if given.get("company") else {}
    return shown(org, made(org, "Contact", {**worded(org, "Contact", given), **about}))


def remove(org: Org, id_: str, given: With) -> Any:
    """Into the recycle bin."""
    record = found(org, named(given, "deals"), id_)
    delete(org, record, PERSON)
    return shown(org, record)


def bring_back(org: Org, id_: str, given: With) -> Any:
    """Out of the recycle bin, under the same id."""
    kind = named(given, "deals")
    record = org.records[kind].get(whole(id_))
    if record is None or record.alive or record.get("MasterRecordId"):
        raise CannotAct(f"no deleted {kind} {id_}")
    undelete(org, record, PERSON)
    return shown(org, record)


def merge_records(org: Org, id_: str, given: With) -> Any:
    """Two become one; the loser names it as its master."""
    kind = named(given, "companies")
    winner, loser = (str(given["into"]), id_) if "into" in given else (id_, str(given["other"]))
    return shown(org, merge(org, found(org, kind, winner), found(org, kind, loser), PERSON))


def link(org: Org, id_: str, given: With) -> Any:
    """Two records come together, or part."""
    one = found(org, named(given, "deals"), id_)
    other = found(org, kind_named(given.get("to_kind") or given["to_type"]), str(given["to"]))
    if (one.kind, other.kind) == ("Opportunity", "Contact"):
        has_role(org, one, other, given)
    elif {one.kind, other.kind} == {"Account", "Contact"} and given.get("role"):
        account, contact = (one, other) if one.kind == "Account" else (other, one)
        has_part(org, account, contact, str(given["role"]), primary=bool(given.get("primary")))
    elif {one.kind, other.kind} == {"Account", "Contact"}:
        account, contact = (one, other) if one.kind == "Account" else (other, one)
        update(org, contact, {"AccountId": None if given.get("remove") else account.id}, PERSON)
    elif other.kind == "Account" and one.kind in {"Account", "Opportunity"}:
        field = "ParentId" if one.kind == "Account" else "AccountId"
        update(org, one, {field: None if given.get("remove") else other.id}, PERSON)
    else:
        raise CannotAct(f"{one.kind} and {other.kind} aren't linked so")
    return shown(org, one)


def has_role(org: Org, deal: Record, contact: Record, given: With) -> None:
    """A contact plays a part in a deal, or none any more."""
    roles = [role for role in org.below(deal, "OpportunityContactRoles") if role.get("ContactId") == contact.id]
    for role in roles:
        delete(org, role, PERSON)
    if not given.get("remove"):
        wanted = {"OpportunityId": deal.id, "ContactId": contact.id, "IsPrimary": bool(given.get("primary"))}
        create(org, "OpportunityContactRole", wanted, PERSON)


def has_part(org: Org, account: Record, contact: Record, role: str, *, primary: bool) -> None:
    """A person gives a contact a role on an account: by a relation where the org has them, else by a contact role."""
    tied = {"AccountId": account.id, "ContactId": contact.id}
    if not org.settings.contacts_to_multiple_accounts:
        create(org, "AccountContactRole", {**tied, "Role": role, "IsPrimary": primary}, PERSON)
        return
    related = [row for row in org.below(contact, "AccountContactRelations") if row.get("AccountId") == account.id]
    if related:
        update(org, related[0], {"Roles": role}, PERSON)
    else:
        create(org, "AccountContactRelation", {**tied, "Roles": role}, PERSON)


def worded(org: Org, kind: str, given: With) -> dict[str, Any]:
    """The values of an act by Salesforce's names; a street is one text of two lines."""
    fields = dict(given.get("fields") or {})
    lines = [fields.pop(word) for word in ("line1", "line2") if word in fields]
    street = {STREETS[kind]: "\n".join(filter(None, lines))} if lines else {}
    words = WORDS.get(kind, {})
    plain = {words.get(name, name): value for name, value in fields.items()}
    if (
        kind == "Account"
        and plain.keys() & {"FirstName", "LastName", "PersonEmail"}
        and not org.settings.person_accounts
    ):
        raise CannotAct("an account has no given or family name and no e-mail address in this org")
    return {**street, **plain, **(given.get("properties") or {})}


def made(org: Org, kind: str, properties: With) -> Record:
    """A new record, checked as any other."""
    return create(org, kind, check(org, kind, properties, user=None), PERSON)


def party(org: Org, kind: str, wanted: Any) -> Record:
    """An existing record by id, or a new one from its fields."""
    if not isinstance(wanted, Mapping):
        return found(org, kind, str(wanted))
    given = wanted if {"fields", "properties"} & wanted.keys() else {"fields": wanted}
    return made(org, kind, worded(org, kind, given))


def seed_companies(org: Org, _id: str, given: With) -> Any:
    """Many companies at once, each with a contact unless told otherwise."""
    count, people = int(given["count"]), bool(given.get("contacts", True))
    with org.silenced():
        for one in map(made_up, range(count)):
            values = {
                "name": one.name, "website": one.domain, "phone": one.phone, "line1": one.line1, "city": one.city,
                "postal_code": one.postal_code, "country": one.country,
            }  # fmt: skip
            company = party(org, "Account", values)
            if people:
                person = {"email": one.email, "given": one.given, "family": one.family}
                update(org, party(org, "Contact", person), {"AccountId": company.id}, PERSON)
    return {"companies": count, "contacts": count if people else 0}


def shown(org: Org, record: Record) -> dict[str, Any]:
    """The record as the vendor has it, and its id where control's callers look for it."""
    return {**whole_record(org, record), "id": record.id}


def found(org: Org, kind: str, id_: str) -> Record:
    """
    A living record by id.

    Raises:
        CannotAct: there is none.
    """
    if (record := org.find(kind, id_)) is None:
        raise CannotAct(f"no {kind} {id_}")
    return record


def named(given: With, default: str) -> str:
    """The object of an act. Raises: CannotAct."""
    return kind_named(given.get("kind") or given.get("type") or default)


PARTY_VERBS: dict[str, Callable[[Org, str, With], Any]] = {
    "create_company": create_company,
    "create_contact": create_contact,
    "delete": remove,
    "archive": remove,
    "restore": bring_back,
    "merge": merge_records,
    "associate": link,
    "seed_companies": seed_companies,
}

"""HubSpot's companies and contacts as both sides speak of them, and our fields as HubSpot's properties; pure."""

from collections.abc import Collection, Mapping
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from shared.errors import Unsupported
from shared.model.parties import PartyDraft, PartyField, Profile
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.providers.hubspot.fields import MADE_FOR, PREFIX
from shared.providers.hubspot.mapping import UI_DOMAIN, as_json
from shared.providers.hubspot.wire_parties import PartyRecord

LONGEST = 65_536
"""Characters of any text property."""
DOMAIN, OWNER, STAGE, PARENT = "domain", "hubspot_owner_id", "lifecyclestage", "hs_parent_company_id"
MAIN_COMPANY = "associatedcompanyid"

_ADDRESS = {
    PartyField.LINE1: "address",
    PartyField.CITY: "city",
    PartyField.REGION: "state",
    PartyField.POSTAL_CODE: "zip",
    PartyField.COUNTRY: "country",
}
PROPERTIES: Mapping[Kind, Mapping[PartyField, str]] = {
    Kind.COMPANY: {
        PartyField.NAME: "name",
        PartyField.PHONE: "phone",
        PartyField.WEBSITE: "website",
        PartyField.TAX_NUMBER: PREFIX + "tax_number",
        **_ADDRESS,
        PartyField.LINE2: "address2",
        PartyField.TERMS: PREFIX + "terms",
        PartyField.NUMBER: PREFIX + "customer_id",
    },
    Kind.CONTACT: {
        PartyField.GIVEN: "firstname",
        PartyField.FAMILY: "lastname",
        PartyField.EMAIL: "email",
        PartyField.PHONE: "phone",
        PartyField.WEBSITE: "website",
        **_ADDRESS,
        PartyField.NUMBER: PREFIX + "customer_id",
    },
}
"""A company has no e-mail address of its own, a contact no second line of its address."""
_FURTHER = {Kind.COMPANY: (DOMAIN, OWNER, STAGE, PARENT), Kind.CONTACT: (OWNER, STAGE, MAIN_COMPANY)}

TYPE_IDS = {Kind.COMPANY: "0-2", Kind.CONTACT: "0-1"}
"""As they stand in the addresses of the user interface."""
UNDER_PARENT, AT_COMPANY = 14, 1
"""HubSpot's own association types: of a company below its parent, of a contact at its primary company."""
_PLAIN = {"company_to_contact", "company_to_contact_unlabeled", "contact_to_company", "contact_to_company_unlabeled"}
_MAIN = {"company_to_contact", "contact_to_company"}
"""Every other type of these associations is a label that somebody gave."""


def asked(kind: Kind, more: Collection[str]) -> list[str]:
    """The properties to ask for."""
    return list(dict.fromkeys([*PROPERTIES[kind].values(), *_FURTHER[kind], *more]))


def profile(
    record: PartyRecord, kind: Kind, connection: ConnectionId, more: Collection[str], domain: str = ""
) -> Profile:
    """The record in the words that both sides share."""
    said = {name: record.properties.get(name, "") for name in asked(kind, more)}
    fields = {field: said[name] for field, name in PROPERTIES[kind].items()}
    if kind is Kind.COMPANY and not fields[PartyField.WEBSITE]:
        fields[PartyField.WEBSITE] = said[DOMAIN]
    contacts, companies = record.associations.contacts.results, record.associations.companies.results
    employers = [one.id for one in sorted(companies, key=lambda one: one.type not in _MAIN)]
    main = said.get(MAIN_COMPANY, "")
    parent = said.get(PARENT, "")
    of_company, of_contact = kind is Kind.COMPANY, kind is Kind.CONTACT
    return Profile(
        ref=Ref(connection, kind, record.id),
        fields=fields,
        version=record.updatedAt.isoformat() if record.updatedAt else "",
        changed_at=record.updatedAt.astimezone(UTC) if record.updatedAt else None,
        archived=record.archived,
        parent=Ref(connection, Kind.COMPANY, parent) if parent else None,
        people=_refs(connection, Kind.CONTACT, [one.id for one in _main_first(contacts)]) if of_company else (),
        roles={one.id: _words(one.type) for one in contacts if one.type not in _PLAIN} if of_company else {},
        companies=_refs(connection, Kind.COMPANY, [main, *employers]) if of_contact else (),
        owner=said[OWNER],
        stage=said[STAGE],
        more={name: said[name] for name in more},
        url=f"https://{domain or UI_DOMAIN}/contacts/{account_of(connection)}/record/{TYPE_IDS[kind]}/{record.id}",
    )


def made(kind: Kind, draft: PartyDraft) -> bytes:
    """
    The body that makes this record with what it belongs to, in one request: a company without its parent can't come about.

    Raises:
        Unsupported: HubSpot can't hold one of the fields.
    """
    said = written(kind, {field: text for field, text in draft.fields.items() if text})
    domain = host(said.get("website", ""))
    if kind is Kind.COMPANY and domain:
        said |= {DOMAIN: domain}  # by which HubSpot itself tells companies apart
    said |= {MADE_FOR.name: draft.reference} | ({OWNER: draft.owner} if draft.owner else {}) | dict(draft.more)
    above = [(draft.parent, UNDER_PARENT)] if kind is Kind.COMPANY else [(draft.company, AT_COMPANY)]
    body: dict[str, Any] = {"properties": said}
    if hung := [_hung(to, type_id) for to, type_id in above if to is not None]:
        body["associations"] = hung
    return as_json(body)


def changed(kind: Kind, fields: Mapping[PartyField, str]) -> bytes:
    """
    The body that writes these fields and no others; an empty text clears.

    Raises:
        Unsupported: HubSpot can't hold one of them.
    """
    said = written(kind, fields)
    if kind is Kind.COMPANY and said.get("website") == "":
        said[DOMAIN] = ""  # which would be shown in its place
    return as_json({"properties": said})


def written(kind: Kind, fields: Mapping[PartyField, str]) -> dict[str, str]:
    """These fields by HubSpot's names, cut to what it holds. Raises: Unsupported."""
    held = PROPERTIES[kind]
    unknown = sorted(fields.keys() - held.keys())
    if unknown:
        raise Unsupported(
            f"a {kind} in HubSpot has no {', '.join(unknown)}", fix="Take it out of what is kept in step."
        )
    return {held[field]: text[:LONGEST] for field, text in fields.items()}


def _main_first(contacts: Collection[Any]) -> list[Any]:
    """Those first for whom this is the primary company."""
    return sorted(contacts, key=lambda one: one.type not in _MAIN)


def _refs(connection: ConnectionId, kind: Kind, ids: Collection[str]) -> tuple[Ref, ...]:
    return tuple(Ref(connection, kind, identity) for identity in dict.fromkeys(filter(None, ids)))


def _words(label: str) -> str:
    """A label as people see it: `billing_contact` is `Billing contact`; one that is shown as it is stays so."""
    return label.replace("_", " ").strip().capitalize() if label == label.lower() else label


def _hung(to: Ref, type_id: int) -> dict[str, Any]:
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
    return {"to": {"id": to.id}, "types": types}


def host(website: str) -> str:
    """The domain in a web address, without `www.`; empty where there is none."""
    try:
        host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""

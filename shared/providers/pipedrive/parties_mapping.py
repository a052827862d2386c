"""Pipedrive's organizations and persons as both sides speak of them, and back; pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC
from typing import Any

from shared.errors import Unsupported
from shared.model.parties import ADDRESS, PartyDraft, PartyField, Profile
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.pipedrive import mapping, wire
from shared.providers.pipedrive.account import PipedriveAccount
from shared.providers.pipedrive.fields import MADE_FOR
from shared.providers.pipedrive.values import held
from shared.providers.pipedrive.wire_parties import OrganizationRow, PersonRow, Row

LONGEST = 255
OURS = {PartyField.TAX_NUMBER: "tax_number", PartyField.TERMS: "terms", PartyField.NUMBER: "customer_id"}
"""What only fields of our own can hold, by their facts."""
PARTS = {
    PartyField.LINE1: "route",
    PartyField.LINE2: "subpremise",
    PartyField.CITY: "locality",
    PartyField.REGION: "admin_area_level_1",
    PartyField.POSTAL_CODE: "postal_code",
    PartyField.COUNTRY: "country",
}
WAYS = {PartyField.EMAIL: "emails", PartyField.PHONE: "phones"}
HOLDS: Mapping[Kind, Mapping[PartyField, int]] = {
    Kind.COMPANY: dict.fromkeys((PartyField.NAME, PartyField.WEBSITE, *PARTS, *OURS), LONGEST),
    # One name, which Pipedrive parts at its first space; of a person without contact sync no address may be written.
    Kind.CONTACT: {
        PartyField.GIVEN: 100,
        PartyField.FAMILY: 150,
        **dict.fromkeys((*WAYS, PartyField.NUMBER), LONGEST),
    },
}
"""An organization has neither telephone nor e-mail."""
PAGES = {Kind.COMPANY: "organization", Kind.CONTACT: "person"}
"""As they stand in the addresses of Pipedrive's pages."""
_CODE = re.compile(r"[0-9a-f]{40}")


def asked(kind: Kind, more: Collection[str], settings: PipedriveAccount) -> dict[str, str]:
    """Which fields of its own to answer with: those we read, and those asked for; Pipedrive takes fifteen at most."""
    facts = [f"{kind}.{fact}" for field, fact in OURS.items() if field in HOLDS[kind]] + [f"{kind}.{MADE_FOR.fact}"]
    codes = [settings.codes[fact] for fact in facts if fact in settings.codes]
    return {"custom_fields": ",".join(dict.fromkeys([*codes, *(name for name in more if _CODE.fullmatch(name))]))}


def profile(
    row: Row, kind: Kind, connection: ConnectionId, settings: PipedriveAccount, more: Collection[str]
) -> Profile:
    """The record in the words that both sides share; an organization's people stand in a list of their own."""
    fields = _company(row) if isinstance(row, OrganizationRow) else _contact(row, settings, connection)
    fields |= {
        field: held(kind, fact, row.custom_fields, settings) for field, fact in OURS.items() if field in HOLDS[kind]
    }
    company = row.org_id if isinstance(row, PersonRow) else ""
    at = row.update_time
    return Profile(
        ref=Ref(connection, kind, row.id),
        fields={field: fields[field] for field in HOLDS[kind]},
        version=at.isoformat() if at else "",
        changed_at=at.astimezone(UTC) if at else None,
        archived=bool(row.is_deleted),
        companies=(Ref(connection, Kind.COMPANY, company),) if company else (),
        owner=row.owner_id,
        more={name: _said(row, name) for name in more},
        url=f"https://{settings.domain or mapping.UI_DOMAIN}/{PAGES[kind]}/{row.id}",
    )


def roles(people: Sequence[PersonRow]) -> dict[str, str]:
    """What each person is for, by the company's own labels."""
    return {one.id: ", ".join(label.label for label in one.labels) for one in people if one.labels}


def made(kind: Kind, draft: PartyDraft, settings: PipedriveAccount) -> dict[str, Any]:
    """
    The members that make this record, with its owner and organization.

    Raises:
        Unsupported: Pipedrive can't hold one of the fields, or puts no organization below another by this API.
        MappingMissing: a field of ours isn't there.
    """
    if draft.parent is not None:
        raise Unsupported("Pipedrive's API puts nothing below another", fix="Relate the two in Pipedrive.")
    said = written(kind, {field: text for field, text in draft.fields.items() if text}, {}, settings)
    name = said.get("name") or draft.fields.get(PartyField.EMAIL) or draft.reference
    own = said.pop("custom_fields", {}) | {settings.code(kind, MADE_FOR.fact): draft.reference[:LONGEST]}
    own |= {field: text for field, text in draft.more.items() if _CODE.fullmatch(field)}
    further = {member: _typed(text) for member, text in draft.more.items() if not _CODE.fullmatch(member)}
    ties = {"org_id": draft.company.id} if kind is Kind.CONTACT and draft.company is not None else {}
    ties |= {"owner_id": draft.owner} if draft.owner else {}
    return {
        **said,
        "name": name,
        **{member: int(text) for member, text in ties.items()},
        **further,
        "custom_fields": own,
    }


def written(
    kind: Kind, fields: Mapping[PartyField, str], stands: Mapping[PartyField, str], settings: PipedriveAccount
) -> dict[str, Any]:
    """
    The members that write these fields beside those that stand there: an address and a name are written whole.

    Raises: Unsupported, MappingMissing as `made`.
    """
    holds = HOLDS[kind]
    unknown = sorted(fields.keys() - holds.keys())
    if unknown:
        raise Unsupported(
            f"a {kind} in Pipedrive has no {', '.join(unknown)}", fix="Take it out of what is kept in step."
        )
    cut = {field: text[: holds[field]] for field, text in fields.items()}
    both = {**stands, **cut}
    body: dict[str, Any] = {}
    if PartyField.NAME in cut:
        body["name"] = cut[PartyField.NAME]
    if cut.keys() & {PartyField.GIVEN, PartyField.FAMILY}:
        whole = " ".join(filter(None, (both.get(part, "") for part in (PartyField.GIVEN, PartyField.FAMILY))))
        body |= {"name": whole} if whole else {}
    if PartyField.WEBSITE in cut:
        body["website"] = cut[PartyField.WEBSITE] or None
    if cut.keys() & PARTS.keys():
        parts = {member: both.get(field, "") for field, member in PARTS.items()}
        body["address"] = {
            "value": ", ".join(filter(None, (both.get(field, "") for field in ADDRESS))),
            "street_number": "",
            **parts,
        }
    body |= {member: reached((), cut[field]) for field, member in WAYS.items() if field in cut}
    own = {settings.code(kind, fact): cut[field] or None for field, fact in OURS.items() if field in cut}
    return body | ({"custom_fields": own} if own else {})


def reached(there: Sequence[wire.Reached], primary: str) -> list[dict[str, Any]]:
    """The ways to reach somebody, with this one as the primary; the others stay, an empty one takes the primary away."""
    former = next((one for one in there if one.primary), there[0] if there else None)
    others = [one for one in there if one is not former and one.value != primary]
    first = (
        [{"value": primary, "primary": True, "label": (former.label if former else "") or "work"}] if primary else []
    )
    return [*first, *({"value": one.value, "primary": False, "label": one.label or "work"} for one in others)]


def _company(row: OrganizationRow) -> dict[PartyField, str]:
    address = mapping.address(row.address)
    parts = (address.line1, address.line2, address.city, address.region, address.postal_code, address.country)
    return {PartyField.NAME: row.name, PartyField.WEBSITE: row.website, **dict(zip(ADDRESS, parts, strict=True))}


def _contact(row: PersonRow, settings: PipedriveAccount, connection: ConnectionId) -> dict[PartyField, str]:
    said = mapping.contact(row, settings, connection)
    return {
        PartyField.GIVEN: said.given,
        PartyField.FAMILY: said.family,
        PartyField.EMAIL: said.email,
        PartyField.PHONE: said.phone,
    }


def _said(row: Row, name: str) -> str:
    """A field of its own by its key, any other member by its name."""
    value = row.custom_fields.get(name) if _CODE.fullmatch(name) else (row.model_extra or {}).get(name)
    if isinstance(value, Mapping):
        value = value.get("value", value.get("id"))
    return "" if value is None else str(value)


def _typed(text: str) -> object:
    """Pipedrive's members are strict: what is all digits is a number there."""
    return int(text) if text.isdecimal() else text

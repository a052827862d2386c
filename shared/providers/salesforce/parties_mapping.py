"""Accounts and contacts as what both sides share, and back; pure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from shared.errors import Unsupported
from shared.model.parties import PartyDraft, PartyField, Profile
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.salesforce.account import SalesforceAccount
from shared.providers.salesforce.fields import MADE_FOR, api_name
from shared.providers.salesforce.mapping import OBJECTS, address, street
from shared.providers.salesforce.parties_people import companies, people
from shared.providers.salesforce.wire_parties import Party

F = PartyField
Values = dict[str, Any]
_PLACE: Final = {F.LINE1: 127, F.LINE2: 127, F.CITY: 40, F.REGION: 80, F.POSTAL_CODE: 20, F.COUNTRY: 80}
"""A street is one text of 255 characters."""
_PERSON: Final = {F.GIVEN: 40, F.FAMILY: 80, F.EMAIL: 80}
_FIRM: Final = {F.PHONE: 40, F.WEBSITE: 255, F.TAX_NUMBER: 255, **_PLACE, F.TERMS: 255, F.NUMBER: 255}
HOLDS: Mapping[Kind, Mapping[PartyField, int]] = {
    Kind.COMPANY: {F.NAME: 255, **_FIRM},
    Kind.CONTACT: {**_PERSON, F.PHONE: 40, **_PLACE, F.NUMBER: 255},
}
"""What they hold, and how many characters of it. An account that is a person holds what persons do in place of a name."""
_COLUMNS: Mapping[PartyField, str] = {
    F.NAME: "Name",
    F.GIVEN: "FirstName",
    F.FAMILY: "LastName",
    F.EMAIL: "Email",
    F.PHONE: "Phone",
    F.WEBSITE: "Website",
    F.TAX_NUMBER: api_name("tax_number"),
    F.TERMS: api_name("terms"),
    F.NUMBER: api_name("customer_id"),
}
_PERSONS_EMAIL = "PersonEmail"
_PREFIX: Mapping[Kind, str] = {Kind.COMPANY: "Billing", Kind.CONTACT: "Mailing"}
_PARTS: Mapping[PartyField, str] = {
    F.LINE1: "Street",
    F.LINE2: "Street",
    F.CITY: "City",
    F.REGION: "State",
    F.POSTAL_CODE: "PostalCode",
    F.COUNTRY: "Country",
}
_CODES: Mapping[PartyField, re.Pattern[str]] = {
    F.COUNTRY: re.compile("[A-Z]{2}"),
    F.REGION: re.compile("[A-Z0-9]{1,3}"),
}
"""Orgs with picklists of them take a name in one field and a code in another: what looks like a code is one."""


def columns(kind: Kind) -> Sequence[str]:
    """The fields of this object that every org has, or is given by us."""
    held = HOLDS[kind]
    parts = dict.fromkeys(f"{_PREFIX[kind]}{part}" for part in _PARTS.values())
    return [*(name for field, name in _COLUMNS.items() if field in held), *parts]


def profile(
    row: Party, kind: Kind, account: SalesforceAccount, connection: ConnectionId, more: Collection[str]
) -> Profile:
    """The record in the words of both sides; one in the recycle bin is archived."""
    ref = Ref(connection, kind, row.Id)
    persons, roles = people(row) if kind is Kind.COMPANY else ((), {})
    employers = companies(row) if kind is Kind.CONTACT else ()
    stamp = row.SystemModstamp
    return Profile(
        ref=ref,
        fields={field: _value(row, kind, field) for field in _held(kind, is_person=row.IsPersonAccount)},
        version=row.text("SystemModstamp"),
        changed_at=stamp.astimezone(UTC) if stamp else None,
        archived=row.IsDeleted,
        merged_into=Ref(connection, kind, row.MasterRecordId) if row.MasterRecordId else None,
        parent=Ref(connection, kind, row.ParentId) if row.ParentId else None,
        people=tuple(Ref(connection, Kind.CONTACT, identity) for identity in persons),
        roles=roles,
        companies=tuple(Ref(connection, Kind.COMPANY, identity) for identity in employers),
        owner=row.OwnerId,
        stage=row.Type,
        more={name: row.text(name) for name in more},
        url=address(account.domain, OBJECTS[kind], row.Id),
    )


def values(
    kind: Kind, fields: Mapping[PartyField, str], account: SalesforceAccount, seen: Profile | None = None
) -> Values:
    """
    The body that writes these fields to this object; an empty text clears. Of a street the other line stays as it was `seen`.

    Raises: Unsupported for what such a record has no place for.
    """
    is_person = kind is Kind.COMPANY and seen is not None and F.NAME not in seen.fields
    held = _held(kind, is_person=is_person)
    strange = sorted(field.value for field in fields if field not in held)
    if strange:
        what = "person account" if is_person else OBJECTS[kind]
        raise Unsupported(
            f"a {what} in Salesforce has no place for {', '.join(strange)}",
            record=str(seen.ref) if seen else "",
            fix="Leave it out of what `ledgerlink.toml` keeps in step.",
        )
    return dict(_written(kind, fields, held, account, seen))


def draft_values(kind: Kind, draft: PartyDraft, account: SalesforceAccount) -> Values:
    """
    The body that makes this record, and ties it to what exists.

    A contact must have a family name: without one the given name stands in for it, then the e-mail address. Raises: Unsupported
    as `values`.
    """
    fields = {field: text for field, text in draft.fields.items() if text}
    if kind is Kind.CONTACT and F.FAMILY not in fields:
        fields[F.FAMILY] = fields.pop(F.GIVEN, "") or fields.get(F.EMAIL, "")
    tied = {
        MADE_FOR.name: draft.reference,
        "ParentId": draft.parent.id if draft.parent else "",
        "AccountId": draft.company.id if draft.company else "",
        "OwnerId": draft.owner,
    }
    return {**values(kind, fields, account), **{name: text for name, text in tied.items() if text}, **draft.more}


def _held(kind: Kind, *, is_person: bool) -> Mapping[PartyField, int]:
    return {**_PERSON, **_FIRM} if kind is Kind.COMPANY and is_person else HOLDS[kind]


def _value(row: Party, kind: Kind, field: PartyField) -> str:
    part = _PARTS.get(field)
    if part is None:
        return row.text(column(kind, field))
    name = f"{_PREFIX[kind]}{part}"
    if part == "Street":
        return street(row.text(name))[field is F.LINE2]
    return (row.text(f"{name}Code") if field in _CODES else "") or row.text(name)


def column(kind: Kind, field: PartyField) -> str:
    """The field of this object that holds it alone."""
    return _PERSONS_EMAIL if (kind, field) == (Kind.COMPANY, F.EMAIL) else _COLUMNS[field]


def _written(
    kind: Kind,
    fields: Mapping[PartyField, str],
    held: Mapping[PartyField, int],
    account: SalesforceAccount,
    seen: Profile | None,
) -> Iterator[tuple[str, str | None]]:
    # A cut e-mail address would be somebody else's: a long one is left to Salesforce to refuse.
    cut = {field: text if field is F.EMAIL else text[: held[field]] for field, text in fields.items()}
    for field, text in cut.items():
        part = _PARTS.get(field, "")
        if not part:
            yield column(kind, field), text or None
            continue
        name = f"{_PREFIX[kind]}{part}"
        if part == "Street":
            lines = [cut.get(line, seen.get(line) if seen else "") for line in (F.LINE1, F.LINE2)]
            yield name, "\n".join(line for line in lines if line) or None
            continue
        coded = field in _CODES and account.has(OBJECTS[kind], f"{name}Code")
        is_code = coded and (not text or _CODES[field].fullmatch(text) is not None)
        yield (f"{name}Code" if is_code else name), text or None

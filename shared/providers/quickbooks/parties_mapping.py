"""
Between a QuickBooks customer and a party; pure.

Colons, tabs and line breaks in a name become blanks, several blanks one: QuickBooks takes them in no name. The tax number is
written when a customer is made and comes back masked, so it is not among what is held. Our number stands in the notes, in a line
of its own (`notes`); what else stands there stays. Lines two to five of an address are one line of ours, joined by commas;
an address that QuickBooks re-flowed (after an edit inside a document) has its town and country in those lines, and nobody
guesses which is which. Countries are ISO's two letters.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from shared.errors import Rejected, Unsupported
from shared.http.exact import encoded
from shared.http.reading import readable
from shared.model import terms
from shared.model.ledger import CustomerDraft, Organisation
from shared.model.parties import ADDRESS, PartyDraft, PartyField, Profile
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.providers.quickbooks import customers, mapping, notes, wire
from shared.providers.quickbooks.countries import country
from shared.providers.quickbooks.customers import NAME_LENGTH, plain
from shared.providers.quickbooks.reading import parsed
from shared.providers.quickbooks.wire_parties import Address, WholeCustomer

LENGTHS: Final[Mapping[PartyField, int]] = {
    PartyField.NAME: NAME_LENGTH,
    PartyField.GIVEN: 100,
    PartyField.FAMILY: 100,
    PartyField.EMAIL: 100,
    PartyField.PHONE: 30,
    PartyField.WEBSITE: 1000,
    PartyField.LINE1: 500,
    PartyField.LINE2: 500,
    PartyField.CITY: 255,
    PartyField.REGION: 255,
    PartyField.POSTAL_CODE: 30,
    PartyField.COUNTRY: 255,
    PartyField.NUMBER: 100,
    PartyField.TERMS: 50,
}
"""What can be written, and its most characters; terms only where the company's own list of them is known."""
COMPANY_NAME_LENGTH: Final = 100
TAX_NUMBER_LENGTH: Final = 20
MOST_NOTES: Final = 2000
TEXTS: Final[Mapping[PartyField, str]] = {PartyField.GIVEN: "GivenName", PartyField.FAMILY: "FamilyName"}
INSIDE: Final[Mapping[PartyField, tuple[str, str]]] = {
    PartyField.EMAIL: ("PrimaryEmailAddr", "Address"),
    PartyField.PHONE: ("PrimaryPhone", "FreeFormNumber"),
    PartyField.WEBSITE: ("WebAddr", "URI"),
}
PLACES: Final[Mapping[PartyField, str]] = dict(
    zip(ADDRESS, ("Line1", "Line2", "City", "CountrySubDivisionCode", "PostalCode", "Country"), strict=True)
)
BELOW: Final = ("Line3", "Line4", "Line5")
TRUTHS: Final = {"true": True, "false": False}

Element = Mapping[str, Any]


def holds(known: Organisation | None) -> Mapping[PartyField, int]:
    """What a customer of this company holds."""
    has_terms = known is not None and known.ids.get("terms")
    return LENGTHS if has_terms else {name: most for name, most in LENGTHS.items() if name is not PartyField.TERMS}


def profile(
    element: Element, connection: ConnectionId, known: Organisation | None, site: str, more: Collection[str] = ()
) -> Profile:
    """
    Give the customer; `more` names further members, inner ones by dots (`CreditLimit`, `CurrencyRef.value`).

    Raises:
        Malformed: it can't be read.
    """
    found = parsed(WholeCustomer, element)
    with readable("a customer"):
        above = found.ParentRef.value
        return Profile(
            ref=Ref(connection, Kind.CUSTOMER, found.Id),
            fields=_fields(found, known),
            version=found.SyncToken,
            changed_at=mapping.changed_of(found),
            currency=customers.currency_of(found, known),
            archived=not found.Active,
            parent=Ref(connection, Kind.CUSTOMER, above) if above else None,
            more={name: _member(element, name) for name in more},
            url=f"{site}/app/customerdetail?nameId={found.Id}&companyId={account_of(connection)}",
        )


def _fields(found: WholeCustomer, known: Organisation | None) -> dict[PartyField, str]:
    place = found.BillAddr
    said = {
        PartyField.NAME: customers.name_of(found),
        **{ours: getattr(found, theirs) for ours, theirs in TEXTS.items()},
        **{ours: getattr(getattr(found, theirs), inside) for ours, (theirs, inside) in INSIDE.items()},
        **{ours: getattr(place, theirs) for ours, theirs in PLACES.items()},
        PartyField.LINE2: _second(place),
        PartyField.COUNTRY: country(place.Country),
        PartyField.NUMBER: notes.reference_in(found.Notes),
        PartyField.TERMS: _terms(found.SalesTermRef, known),
    }
    return {name: said[name] for name in holds(known)}


def _second(place: Address) -> str:
    return ", ".join(filter(None, (place.Line2, place.Line3, place.Line4, place.Line5)))


def _terms(reference: wire.Reference, known: Organisation | None) -> str:
    """The terms in our words; those that have none by their own name, which leads to no due date of ours."""
    listed = known.ids.get("terms", {}) if known is not None else {}
    said = next((text for text, number in listed.items() if number == reference.value), reference.name)
    meant = terms.read(said)
    return meant.text if meant is not None else said


def _member(element: Element, name: str) -> str:
    value: Any = element
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def new_customer(draft: PartyDraft, known: Organisation | None) -> bytes:
    """
    The bytes that make this customer, in its currency for ever; below a parent for ever, too. Equal drafts give equal bytes.

    `more` are members by QuickBooks' names, such as `BillWithParent`: `true`.

    Raises:
        Unsupported: the company has no such terms.
    """
    said = {name: text for name, text in draft.fields.items() if text} | {PartyField.NUMBER: draft.reference}
    tax = said.pop(PartyField.TAX_NUMBER, "")[:TAX_NUMBER_LENGTH]
    above = {"Job": True, "ParentRef": {"value": draft.parent.id}} if draft.parent is not None else {}
    own = {name: TRUTHS.get(text, text) for name, text in draft.more.items()}
    body = members(said, {}, known)
    return encoded(
        {
            **{name: body.pop(name) for name in ("DisplayName", "CompanyName") if name in body},
            **({"PrimaryTaxIdentifier": tax} if tax else {}),
            **body,
            **mapping.currency_reference(draft.currency, known),
            **above,
            **own,
        }
    )


def customer_body(draft: CustomerDraft, known: Organisation | None) -> bytes:
    """The bytes that make this customer, a job where it has a parent. Raises: Unsupported for a name that is too long."""
    if len(plain(draft.name)) > NAME_LENGTH:
        raise Unsupported(f"the name {draft.name[:40]!r}… is longer than QuickBooks' {NAME_LENGTH} characters")
    return new_customer(PartyDraft.of(draft), known)


def members(fields: Mapping[PartyField, str], kept: Element, known: Organisation | None) -> dict[str, Any]:
    """
    These fields, and no others, as members of a customer that reads as `kept` so far: cut to what `LENGTHS` says, and without
    white space at either end.

    An address is sent whole: what it holds beside stays. The company's name follows the customer's where it was the same.

    Raises:
        Unsupported: QuickBooks can't hold one of the fields, or the company has no such terms.
        Rejected: the notes are full, so that our number has no place in them.
    """
    must_hold(fields)
    said = {name: text[: LENGTHS[name]].strip() for name, text in fields.items()}
    whole: dict[str, Any] = {}
    if PartyField.NAME in fields:
        whole["DisplayName"] = name = plain(fields[PartyField.NAME])[:NAME_LENGTH].strip()
        before = str(kept.get("DisplayName") or "")[:COMPANY_NAME_LENGTH]
        if not kept or kept.get("CompanyName") == before:
            whole["CompanyName"] = name[:COMPANY_NAME_LENGTH].strip()
    whole |= {theirs: plain(said[ours]) for ours, theirs in TEXTS.items() if ours in said}
    whole |= {theirs: {inside: said[ours]} for ours, (theirs, inside) in INSIDE.items() if ours in said}
    if any(part in said for part in ADDRESS):
        whole["BillAddr"] = _place(said, kept.get("BillAddr") or {})
    if PartyField.NUMBER in said:
        whole["Notes"] = _notes(str(kept.get("Notes") or ""), said[PartyField.NUMBER])
    if PartyField.TERMS in said:
        whole["SalesTermRef"] = _term(said[PartyField.TERMS], known)
    return whole


def must_hold(fields: Collection[PartyField]) -> None:
    """Make sure that QuickBooks can hold all of these. Raises: Unsupported."""
    foreign = sorted(set(fields) - LENGTHS.keys())
    if foreign:
        raise Unsupported(
            f"QuickBooks can't keep a customer's {', '.join(foreign)} in step",
            fix="Take it out of the fields kept in step.",
        )


def _place(said: Mapping[PartyField, str], kept: Element) -> dict[str, Any]:
    changes = {theirs: said[ours] for ours, theirs in PLACES.items() if ours in said}
    if said.get(PartyField.LINE2) == _second(parsed(Address, kept)):
        changes.pop("Line2", None)
    elif "Line2" in changes:
        changes |= {name: "" for name in BELOW if kept.get(name)}
    return {**kept, **changes}


def _notes(kept: str, number: str) -> str:
    text = notes.numbered(kept, number)
    if len(text) > MOST_NOTES:
        raise Rejected(
            f"the customer's notes in QuickBooks are full: our number {number} has no place there",
            fix=f"Shorten the notes by {len(text) - MOST_NOTES} characters.",
        )
    return text


def _term(text: str, known: Organisation | None) -> dict[str, str] | None:
    if not text:
        return None
    meant, listed = terms.read(text), known.ids.get("terms", {}) if known is not None else {}
    number = next((number for own, number in listed.items() if terms.read(own) == meant), "") if meant else ""
    if not number:
        raise Unsupported(
            f"QuickBooks has no payment terms {text!r}",
            fix="Add them to the company's Terms in QuickBooks (All lists), then run: ledgerlink setup.",
        )
    return {"value": number}

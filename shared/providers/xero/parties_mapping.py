"""
Between a Xero contact and a party; pure.

The billing address is the one Xero calls POBOX: the postal address, which stands on invoices. STREET is where goods go, and is
never touched. Lines two to four are one line of ours, joined by commas. A phone is Xero's DEFAULT one; its three parts are one
text, which is written back in one piece. Terms are those of sales.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import quote

from shared.errors import Unsupported
from shared.http.exact import encoded
from shared.http.reading import readable
from shared.model import terms
from shared.model.ledger import CustomerDraft
from shared.model.parties import ADDRESS, PartyDraft, PartyField, Profile
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.terms import Due
from shared.providers.xero import wire
from shared.providers.xero.contacts import USABLE, version_of
from shared.providers.xero.reading import parsed
from shared.providers.xero.wire_contacts import Address, Phone, Term, WholeContact

HOLDS: Final[Mapping[PartyField, int]] = {
    PartyField.NAME: 255,
    PartyField.NUMBER: 50,
    PartyField.EMAIL: 255,
    PartyField.GIVEN: 255,
    PartyField.FAMILY: 255,
    PartyField.TAX_NUMBER: 50,
    PartyField.REGISTRATION: 50,
    PartyField.LINE1: 500,
    PartyField.LINE2: 500,
    PartyField.CITY: 255,
    PartyField.REGION: 255,
    PartyField.POSTAL_CODE: 50,
    PartyField.COUNTRY: 50,
    PartyField.PHONE: 50,
    PartyField.TERMS: 50,
}
"""What can be written, and its most characters. No website: Xero shows it and doesn't take it. No credit limit: not in its API."""
TEXTS: Final[Mapping[PartyField, str]] = {
    PartyField.NAME: "Name",
    PartyField.NUMBER: "ContactNumber",
    PartyField.EMAIL: "EmailAddress",
    PartyField.GIVEN: "FirstName",
    PartyField.FAMILY: "LastName",
    PartyField.TAX_NUMBER: "TaxNumber",
    PartyField.REGISTRATION: "CompanyNumber",
}
PLACES: Final[Mapping[PartyField, str]] = dict(
    zip(ADDRESS, ("AddressLine1", "AddressLine2", "City", "Region", "PostalCode", "Country"), strict=True)
)
BILLING: Final = "POBOX"
MAIN: Final = "DEFAULT"
TYPES: Final[Mapping[Due, str]] = {
    Due.NET: "DAYSAFTERBILLDATE",
    Due.END_OF_MONTH: "DAYSAFTERBILLMONTH",
    Due.NEXT_MONTH: "OFFOLLOWINGMONTH",
}
DUES: Final[Mapping[str, Due]] = {theirs: ours for ours, theirs in TYPES.items()}
OTHER_TERMS: Final = {"OFCURRENTMONTH": "{} of this month"}
"""Terms that only Xero has: said in words that lead to no due date of ours, so that nothing is guessed."""
PAGE: Final = "https://go.xero.com/organisationlogin/default.aspx?shortcode={code}&redirecturl=/Contacts/View/{id}"

Element = Mapping[str, Any]


def profile(element: Element, connection: ConnectionId, short_code: str = "", more: Collection[str] = ()) -> Profile:
    """
    Give the contact; `more` names further members, inner ones by dots (`Balances.AccountsReceivable.Outstanding`).

    It can be invoiced in any currency: its own is only what a new document begins with.

    Raises:
        Malformed: it can't be read.
    """
    found = parsed(WholeContact, element)
    with readable("a contact"):
        if not found.ContactID:
            raise ValueError("the contact has no id")
        merged = Ref(connection, Kind.CUSTOMER, found.MergedToContactID) if found.MergedToContactID else None
        return Profile(
            ref=Ref(connection, Kind.CUSTOMER, found.ContactID),
            fields=_fields(found),
            version=version_of(found),
            changed_at=wire.instant(found.UpdatedDateUTC) if found.UpdatedDateUTC else None,
            archived=found.ContactStatus not in USABLE,
            merged_into=merged,
            more={name: _member(element, name) for name in more},
            customer=found.IsCustomer or not found.IsSupplier,
            url=PAGE.format(code=quote(short_code, safe=""), id=found.ContactID) if short_code else "",
        )


def _fields(found: WholeContact) -> dict[PartyField, str]:
    place = next((one for one in found.Addresses if one.AddressType == BILLING), Address())
    phone = next((one for one in found.Phones if one.PhoneType == MAIN), Phone())
    return {
        **{ours: getattr(found, theirs) for ours, theirs in TEXTS.items()},
        **{ours: getattr(place, theirs) for ours, theirs in PLACES.items()},
        PartyField.LINE2: _second(place),
        PartyField.PHONE: " ".join(filter(None, (_dialled(phone), phone.PhoneAreaCode, phone.PhoneNumber))),
        PartyField.TERMS: _terms(found.PaymentTerms.Sales),
    }


def _second(place: Address) -> str:
    return ", ".join(filter(None, (place.AddressLine2, place.AddressLine3, place.AddressLine4)))


def _dialled(phone: Phone) -> str:
    """The country's code as it is dialled: Xero's people write it with a plus and without."""
    return f"+{phone.PhoneCountryCode.lstrip('+')}" if phone.PhoneCountryCode else ""


def _terms(term: Term) -> str:
    if term.Type in DUES:
        return terms.Terms(DUES[term.Type], term.Day).text
    return OTHER_TERMS.get(term.Type, f"{{}} {term.Type}").format(term.Day) if term.Type else ""


def _member(element: Element, name: str) -> str:
    value: Any = element
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return "" if value is None else str(value)


def new_contact(draft: PartyDraft) -> bytes:
    """
    The bytes that make this contact; equal drafts give equal bytes. `more` are members by Xero's names, such as `AccountNumber`.

    Raises:
        Unsupported: the number is longer than Xero's field (cut, it would be another), or Xero has no such terms.
    """
    if len(draft.reference) > HOLDS[PartyField.NUMBER]:
        raise Unsupported(
            f"the number {draft.reference!r} is longer than Xero's {HOLDS[PartyField.NUMBER]} characters",
            fix="Report it: no number of ours is as long.",
        )
    said = {name: text for name, text in draft.fields.items() if text} | {PartyField.NUMBER: draft.reference}
    currency = {"DefaultCurrency": draft.currency} if draft.currency else {}
    return encoded({"Contacts": [{**members(said, {}), **currency, **draft.more}]})


def customer_body(draft: CustomerDraft) -> bytes:
    """The bytes that make this customer. Raises: Unsupported, as `new_contact`."""
    return new_contact(PartyDraft.of(draft))


def members(fields: Mapping[PartyField, str], kept: Element) -> dict[str, Any]:
    """
    These fields, and no others, as members of a contact that reads as `kept` so far: cut to what `HOLDS` says, and without
    white space at either end.

    Xero takes an address and the terms as wholes: what they hold beside is sent again as it stands.

    Raises:
        Unsupported: Xero can't hold one of the fields, or has no such terms.
    """
    must_hold(fields)
    said = {name: text[: HOLDS[name]].strip() for name, text in fields.items()}
    whole: dict[str, Any] = {theirs: said[ours] for ours, theirs in TEXTS.items() if ours in said}
    if any(part in said for part in ADDRESS):
        whole["Addresses"] = [_place(said, _of_type(kept.get("Addresses"), "AddressType", BILLING))]
    if PartyField.PHONE in said:
        parts = {"PhoneAreaCode": "", "PhoneCountryCode": ""} if kept else {}
        whole["Phones"] = [{"PhoneType": MAIN, "PhoneNumber": said[PartyField.PHONE], **parts}]
    if PartyField.TERMS in said:
        bills = (kept.get("PaymentTerms") or {}).get("Bills")
        whole["PaymentTerms"] = {"Sales": _term(said[PartyField.TERMS]), **({"Bills": bills} if bills else {})}
    return whole


def must_hold(fields: Collection[PartyField]) -> None:
    """Make sure that Xero can hold all of these. Raises: Unsupported."""
    foreign = sorted(set(fields) - HOLDS.keys())
    if foreign:
        raise Unsupported(
            f"Xero has no place for a contact's {', '.join(foreign)}", fix="Take it out of the fields kept in step."
        )


def _place(said: Mapping[PartyField, str], kept: Element) -> dict[str, Any]:
    changes = {theirs: said[ours] for ours, theirs in PLACES.items() if ours in said}
    if said.get(PartyField.LINE2) == _second(parsed(Address, kept)):
        del changes["AddressLine2"]
    elif "AddressLine2" in changes:
        changes |= {name: "" for name in ("AddressLine3", "AddressLine4") if kept.get(name)}
    return {"AddressType": BILLING, **kept, **changes}


def _of_type(entries: Any, member: str, wanted: str) -> dict[str, Any]:
    return next((dict(entry) for entry in entries or [] if entry.get(member) == wanted), {})


def _term(text: str) -> dict[str, Any]:
    if not text:
        return {}
    said = terms.read(text)
    if said is None or said.percent:
        raise Unsupported(
            f"Xero has no payment terms {text!r}",
            fix="Write them as: net 30, end of month, end of month + 15, 20th of next month, due on receipt.",
        )
    return {"Day": said.number, "Type": TYPES[said.due]}

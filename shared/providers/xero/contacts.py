"""Contacts as Xero finds them: by its filter, whole, archived ones too."""

from collections.abc import Mapping
from typing import Any, Final

from shared.http.client import Api
from shared.http.reading import readable
from shared.model.claims import Claim, Created
from shared.model.ledger import Customer
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.xero import api as xero
from shared.providers.xero import wire
from shared.providers.xero.reading import parsed, shown

USABLE: Final = frozenset({"", "ACTIVE"})
"""The states in which a contact can be put on a document; an archived one can't, nor one that a person had erased."""


def found(api: Api, where: str, record: str) -> list[dict[str, Any]]:
    """The first hundred contacts of which this holds, archived ones too; in one call."""
    answer = api.call(xero.CONTACTS, query={"where": where}, record=record)
    return xero.elements(answer, "Contacts")


def made(api: Api, claim: Claim) -> Created | None:
    """
    The contact that has the claim's number, in one call: numbers are unique, and archived contacts keep theirs.

    Raises:
        Malformed: what Xero finds by the number shows none.
    """
    where = f"ContactNumber=={xero.quoted(claim.reference)}"
    named = [customer(element, api.connection) for element in found(api, where, str(claim.subject))]
    shown("a contact", [one.number for one in named])
    own = [one for one in named if one.number == claim.reference]
    return Created(own[0].ref, own[0].version, customer=own[0]) if own else None


def customer(element: Mapping[str, Any], connection: ConnectionId) -> Customer:
    """Give the contact as a customer. Raises: Malformed, without an id for instance."""
    contact = parsed(wire.Contact, element)
    with readable("a contact"):
        if not contact.ContactID:
            raise ValueError("the contact has no id")
        return Customer(
            ref=Ref(connection, Kind.CUSTOMER, contact.ContactID),
            name=contact.Name,
            email=contact.EmailAddress,
            number=contact.ContactNumber,
            tax_number=contact.TaxNumber,
            archived=contact.ContactStatus not in USABLE,
            version=version_of(contact),
        )


def version_of(contact: wire.Contact) -> str:
    """The time of the last change, to the millisecond; empty where the answer doesn't say. Raises: ValueError."""
    return wire.version(wire.instant(contact.UpdatedDateUTC)) if contact.UpdatedDateUTC else ""

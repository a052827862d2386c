"""Customers as the ledger sees them: what they are called, and whether one is the claim's."""

import re
from typing import Final

from shared.model.claims import Claim, Created
from shared.model.ledger import Customer, Organisation
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.quickbooks import finding, notes, wire
from shared.providers.quickbooks.asking import Company

NAME_LENGTH: Final = 500
NO_NAME: Final = str.maketrans({":": " ", "\t": " ", "\n": " "})
"""A colon means a sub-customer, so no name may have one."""
_GONE: Final = re.compile(r" \(deleted(?: \d+)?\)$")
"""What QuickBooks appends to the name of a customer that is made inactive, so that another may take the name."""


def plain(name: str) -> str:
    """The name without what QuickBooks allows in none: a colon, a tab, a line break become a blank, several blanks one."""
    return " ".join(name.translate(NO_NAME).split())


def name_of(found: wire.Customer) -> str:
    """What it is called; what QuickBooks appended to an inactive one's name is no part of it."""
    return found.DisplayName if found.Active else _GONE.sub("", found.DisplayName)


def customer(found: wire.Customer, connection: ConnectionId, known: Organisation | None) -> Customer:
    """
    Give the customer; its tax number comes back masked, so it tells nothing. An inactive one is archived.

    Its currency is said where the company has several.
    """
    return Customer(
        ref=Ref(connection, Kind.CUSTOMER, found.Id),
        name=name_of(found),
        email=found.PrimaryEmailAddr.Address,
        number=notes.reference_in(found.Notes),
        archived=not found.Active,
        version=found.SyncToken,
        currency=currency_of(found, known),
    )


def currency_of(found: wire.Customer, known: Organisation | None) -> str:
    """Its one currency, where the company has several; else empty."""
    return found.CurrencyRef.value if known is not None and known.customer_currencies else ""


def made(company: Company, claim: Claim, known: Organisation | None) -> Created | None:
    """The customer of the claim's name whose notes carry its reference, in one call."""
    if not claim.reference:
        return None
    own = [customer(found, company.connection, known) for found in finding.customers(company, claim)]
    return Created(own[0].ref, own[0].version, customer=own[0]) if own else None

"""What accountants do to customers, in words that every ledger's sandbox takes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.xero import books, contacts, settlement
from infra.sandbox.xero.acting import Asked
from infra.sandbox.xero.representation import Record

MEMBERS = {
    "name": "Name",
    "number": "ContactNumber",
    "email": "EmailAddress",
    "given": "FirstName",
    "family": "LastName",
    "tax_number": "TaxNumber",
    "registration": "CompanyNumber",
    "currency": "DefaultCurrency",
}
PLACE = {
    "line1": "AddressLine1",
    "line2": "AddressLine2",
    "city": "City",
    "region": "Region",
    "postal_code": "PostalCode",
    "country": "Country",
}
NOT_MEMBERS = {"account", "kind", "phone", "terms", *MEMBERS, *PLACE}


def element(arguments: Record, kept: Record) -> Record:
    """The contact that these words describe, on top of what is kept; other words are the vendor's own members."""
    sent: Record = {name: value for name, value in arguments.items() if name not in NOT_MEMBERS}
    sent |= {MEMBERS[word]: value for word, value in arguments.items() if word in MEMBERS}
    place = {PLACE[word]: value for word, value in arguments.items() if word in PLACE}
    if place:
        old: Record = next((one for one in kept.get("Addresses", []) if one["AddressType"] == "POBOX"), {})
        sent["Addresses"] = [{**old, **place, "AddressType": "POBOX"}]
    if "phone" in arguments:
        sent["Phones"] = [{"PhoneType": "DEFAULT", "PhoneNumber": arguments["phone"]}]
    if "terms" in arguments:
        word, _, days = str(arguments["terms"]).partition(" ")
        if word != "net" or not days.isdigit():
            raise CannotAct("terms are written as: net 30")
        sent["PaymentTerms"] = {"Sales": {"Day": int(days), "Type": "DAYSAFTERBILLDATE"}}
    return sent


def edit(asked: Asked) -> Any:
    """Change a contact: ``with`` holds our words, or members in the vendor's names."""
    org, _, record = asked.find("Contacts")
    sent = {**element(asked.arguments, record), "ContactID": record["ContactID"]}
    return books.shown(org, "Contacts", contacts.save(org, sent, create=False, by=None))


def _create(asked: Asked) -> Any:
    """Type a new contact in; ``account`` chooses the organisation."""
    org = asked.org()
    return books.shown(org, "Contacts", contacts.save(org, element(asked.arguments, {}), create=True, by=None))


def _reactivate(asked: Asked) -> Any:
    """Restore an archived contact; its name must be free, and it must not have been merged away."""
    return edit(replace(asked, arguments={"ContactStatus": "ACTIVE"}))


def _merge(asked: Asked) -> Any:
    """Merge a contact into ``into``: it is archived and says where it went; its documents move along."""
    org, _, loser = asked.find("Contacts")
    _, _, winner = replace(asked, id=str(asked.arguments["into"])).find("Contacts")
    if loser is winner or loser.get("_merged_to"):
        raise CannotAct("a contact is merged once, into another one")
    for collection in ("Invoices", *settlement.CREDITS, "BankTransactions", "Quotes", "RepeatingInvoices"):
        for row in org.documents_of(collection, loser["ContactID"]):
            row["_contact"] = winner["ContactID"]
            org.touch(collection, org.replace(collection, row))
    loser["ContactStatus"], loser["_merged_to"] = "ARCHIVED", winner["ContactID"]
    for member in ("IsCustomer", "IsSupplier"):
        winner[member] = winner[member] or loser[member]
    org.touch("Contacts", loser)
    org.touch("Contacts", winner)
    return books.shown(org, "Contacts", loser)


def _seed_customers(asked: Asked) -> Any:
    """Make ``count`` contacts with e-mail and address, numbered from ``start``, without events if ``quiet``; as a fresh book has."""
    org, count, start = asked.org(), int(asked.arguments["count"]), int(asked.arguments.get("start", 1))
    with asked.xero.quiet(bool(asked.arguments.get("quiet", True))):
        for number in range(start, start + count):
            words = {
                "name": f"Customer {number:05d} Ltd",
                "email": f"ap@customer-{number:05d}.test",
                "line1": f"{number} High St",
                "city": "Leeds",
                "postal_code": "LS1 4AP",
                "country": "GB",
            }
            contacts.save(org, element(words, {}), create=True, by=None)
    return {"customers": count}


VERBS: Mapping[str, Callable[[Asked], Any]] = {
    "create_customer": _create,
    "create_contact": _create,
    "reactivate": _reactivate,
    "merge": _merge,
    "seed_customers": _seed_customers,
}

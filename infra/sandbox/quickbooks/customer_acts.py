"""What accountants do to customers, in words that every ledger's sandbox takes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.quickbooks import books, entities
from infra.sandbox.quickbooks.acting import PERSON, Asked
from infra.sandbox.quickbooks.document_acts import changed
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company

MEMBERS = {
    "given": "GivenName",
    "family": "FamilyName",
    "tax_number": "PrimaryTaxIdentifier",
}
INSIDE = {
    "email": ("PrimaryEmailAddr", "Address"),
    "phone": ("PrimaryPhone", "FreeFormNumber"),
    "website": ("WebAddr", "URI"),
    "currency": ("CurrencyRef", "value"),
}
PLACE = {
    "line1": "Line1",
    "line2": "Line2",
    "city": "City",
    "region": "CountrySubDivisionCode",
    "postal_code": "PostalCode",
    "country": "Country",
}
OURS = "Ledgerlink: "  # the line of the notes that says whose record it is
NOT_MEMBERS = {"name", "number", "terms", *MEMBERS, *INSIDE, *PLACE}


def element(company: Company, words: Record, kept: Record) -> Record:
    """The customer that these words describe, on top of what is kept; other words are the vendor's own members."""
    sent: Record = {name: value for name, value in words.items() if name not in NOT_MEMBERS}
    sent |= {MEMBERS[word]: value for word, value in words.items() if word in MEMBERS}
    sent |= {member: {inside: words[word]} for word, (member, inside) in INSIDE.items() if word in words}
    if "name" in words:
        sent |= {"DisplayName": words["name"], "CompanyName": str(words["name"])[:100]}
    if any(word in PLACE for word in words):
        place = {PLACE[word]: value for word, value in words.items() if word in PLACE}
        sent["BillAddr"] = {**kept.get("BillAddr", {}), **place}
    if "number" in words:
        sent["Notes"] = OURS + str(words["number"])
    if "terms" in words:
        found = [row for row in company.rows("Term") if f"net {row.get('DueDays')}" == words["terms"]]
        if not found:
            raise CannotAct(f"the company has no terms {words['terms']}")
        sent["SalesTermRef"] = {"value": found[0]["Id"]}
    return sent


def edit(asked: Asked) -> Any:
    """Change a customer: ``with`` holds our words, or members in the vendor's names."""
    company, _, record = asked.find("Customer")
    members = element(company, asked.given(), record)
    return books.shown(company, "Customer", changed(company, "Customer", record, **members))


def _create(asked: Asked) -> Any:
    """Type a new customer in."""
    company = asked.company()
    sent = element(company, asked.given(), {})
    return books.shown(company, "Customer", entities.save(company, "Customer", sent, PERSON))


def _merge(asked: Asked) -> Any:
    """Merge a customer into ``into`` by giving it that name: its documents move along, and it is gone."""
    company, _, loser = asked.find("Customer")
    _, _, winner = replace(asked, id=str(asked.arguments["into"])).find("Customer")
    if loser["Id"] == winner["Id"]:
        raise CannotAct("a customer is merged into another one")
    if loser["CurrencyRef"]["value"] != winner["CurrencyRef"]["value"]:
        raise CannotAct("customers with different currencies can't be merged")
    if company.children.get(loser["Id"]):
        raise CannotAct("a customer with sub-customers can't be merged: move them first")
    reference = {"value": winner["Id"], "name": winner["DisplayName"]}
    for entity, key in company.documents_of(loser["Id"]):
        # That a merge announces every document that moves is unverified; here they move silently.
        company.replace(entity, {**company.tables[entity][key], "CustomerRef": reference}, None)
    company.remove("Customer", loser, announced=False)
    company.announce("Customer", winner["Id"], "Merge", loser["Id"])
    return books.shown(company, "Customer", company.replace("Customer", winner, None))


def _seed_customers(asked: Asked) -> Any:
    """Make ``count`` customers with e-mail and address, numbered from ``start``, without events if ``quiet``; as a fresh book has."""
    company, count, start = asked.company(), int(asked.arguments["count"]), int(asked.arguments.get("start", 1))
    with asked.quickbooks.quiet(bool(asked.arguments.get("quiet", True))):
        for number in range(start, start + count):
            words = {
                "name": f"Customer {number:05d} Ltd",
                "email": f"ap@customer-{number:05d}.test",
                "line1": f"{number} High St",
                "city": "Leeds",
                "postal_code": "LS1 4AP",
                "country": "GB",
            }
            entities.save(company, "Customer", element(company, words, {}), PERSON)
    return {"customers": count}


VERBS: Mapping[str, Callable[[Asked], Any]] = {
    "create_customer": _create,
    "create_contact": _create,
    "merge": _merge,
    "seed_customers": _seed_customers,
}

"""A QuickBooks customer as a party, and what is sent to make or change one."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import Rejected, Unsupported
from shared.model.ledger import CustomerDraft, Organisation
from shared.model.parties import PartyDraft, PartyField, Profile
from shared.model.refs import Kind, Ref, connection_id
from shared.providers.quickbooks import countries, customers, notes, parties_mapping
from tests import builders

F = PartyField
REALM = connection_id("quickbooks", "9130350000000001")
SITE = "https://app.qbo.intuit.com"
CUSTOMER: dict[str, Any] = {
    "Id": "67",
    "SyncToken": "4",
    "MetaData": {"LastUpdatedTime": "2026-03-04T02:15:30-08:00"},
    "DisplayName": "Acme Ltd",
    "CompanyName": "Acme Ltd",
    "GivenName": "Ann",
    "FamilyName": "Poe",
    "PrimaryEmailAddr": {"Address": "ap@acme.example"},
    "PrimaryPhone": {"FreeFormNumber": "0113 555"},
    "WebAddr": {"URI": "https://acme.example"},
    "PrimaryTaxIdentifier": "XXXXXXX6789",
    "BillAddr": {
        "Id": "9",
        "Line1": "1 High St",
        "Line2": "Floor 2",
        "Line3": "Room 3",
        "City": "Leeds",
        "PostalCode": "LS1",
        "Country": "GBR",
    },
    "CurrencyRef": {"value": "EUR", "name": "Euro"},
    "SalesTermRef": {"value": "3", "name": "Net 30"},
    "ParentRef": {"value": "12"},
    "Job": True,
    "BillWithParent": True,
    "Balance": Decimal("12.5"),
    "Notes": "Pays late.\nLedgerlink: hubspot:1:company:5001\nAsk for Ann.",
    "Active": True,
}


@pytest.fixture
def known() -> Organisation:
    return replace(
        builders.organisation(),
        customer_currencies=True,
        ids={"terms": {"net 30": "3", "15th of next month": "5", "net 0": "1"}},
    )


def read(known: Organisation | None, **other: Any) -> Profile:
    return parties_mapping.profile(CUSTOMER | other, REALM, known, SITE, ["Balance", "BillWithParent"])


def test_a_customer_reads_as_a_party_without_its_masked_tax_number(known: Organisation) -> None:
    found = read(known)

    assert {
        F.NAME: "Acme Ltd",
        F.GIVEN: "Ann",
        F.FAMILY: "Poe",
        F.EMAIL: "ap@acme.example",
        F.PHONE: "0113 555",
        F.WEBSITE: "https://acme.example",
        F.LINE1: "1 High St",
        F.LINE2: "Floor 2, Room 3",
        F.CITY: "Leeds",
        F.REGION: "",
        F.POSTAL_CODE: "LS1",
        F.COUNTRY: "GB",
        F.NUMBER: "hubspot:1:company:5001",
        F.TERMS: "net 30",
    } == found.fields
    assert found.fields.keys() == parties_mapping.holds(known).keys()
    assert ("4", "EUR") == (found.version, found.currency)
    assert Ref(REALM, Kind.CUSTOMER, "12") == found.parent
    assert {"Balance": "12.5", "BillWithParent": "true"} == found.more
    assert "https://app.qbo.intuit.com/app/customerdetail?nameId=67&companyId=9130350000000001" == found.url


def test_terms_are_nothing_that_is_held_while_the_companys_own_are_not_known(known: Organisation) -> None:
    assert F.TERMS not in read(None).fields
    assert F.TERMS not in parties_mapping.holds(replace(known, ids={}))


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ({"value": "5"}, "15 of next month"),
        ({"value": "1"}, "due on receipt"),
        ({"value": "99", "name": "Net 45"}, "net 45"),
        ({"value": "99", "name": "Handshake"}, "Handshake"),
        (None, ""),
    ],
)
def test_terms_are_read_by_the_companys_list_else_by_their_name(
    known: Organisation, reference: dict[str, str] | None, said: str
) -> None:
    assert said == read(known, SalesTermRef=reference).get(F.TERMS)


def test_terms_are_written_as_those_of_the_company_that_mean_the_same(known: Organisation) -> None:
    assert {"SalesTermRef": {"value": "3"}} == parties_mapping.members({F.TERMS: "30 days"}, CUSTOMER, known)
    assert {"SalesTermRef": {"value": "1"}} == parties_mapping.members({F.TERMS: "due on receipt"}, CUSTOMER, known)
    assert {"SalesTermRef": None} == parties_mapping.members({F.TERMS: ""}, CUSTOMER, known)
    for words in ("net 45", "Handshake", "2/10 net 30"):
        with pytest.raises(Unsupported, match="no payment terms"):
            parties_mapping.members({F.TERMS: words}, CUSTOMER, known)


@pytest.mark.parametrize(
    ("name", "active", "said"),
    [
        ("Acme Ltd (deleted)", False, "Acme Ltd"),
        ("Acme Ltd (deleted 2)", False, "Acme Ltd"),
        ("Acme Ltd (deleted)", True, "Acme Ltd (deleted)"),
    ],
)
def test_an_inactive_customers_name_is_read_without_what_quickbooks_appends(
    known: Organisation, name: str, said: str, *, active: bool
) -> None:
    found = read(known, DisplayName=name, Active=active)

    assert said == found.name
    assert found.archived is not active


def test_what_no_name_may_have_becomes_a_blank() -> None:
    assert "A B" == customers.plain("A:\tB\n")
    assert "Acme UK" == parties_mapping.members({F.NAME: "Acme: UK"}, CUSTOMER, None)["DisplayName"]


def test_the_companys_name_follows_the_customers_where_it_was_the_same() -> None:
    assert {"DisplayName": "New", "CompanyName": "New"} == parties_mapping.members({F.NAME: "New"}, CUSTOMER, None)
    apart = CUSTOMER | {"CompanyName": "Acme Holding"}
    assert {"DisplayName": "New"} == parties_mapping.members({F.NAME: "New"}, apart, None)


def test_a_part_of_the_address_is_written_with_everything_that_stands_beside_it() -> None:
    sent = parties_mapping.members({F.CITY: "York", F.LINE2: "Floor 2, Room 3"}, CUSTOMER, None)

    assert {"BillAddr": CUSTOMER["BillAddr"] | {"City": "York"}} == sent


def test_another_second_line_takes_the_place_of_all_lines_below_the_first() -> None:
    sent = parties_mapping.members({F.LINE2: "Floor 5"}, CUSTOMER, None)["BillAddr"]

    assert ("Floor 5", "") == (sent["Line2"], sent["Line3"])


def test_an_address_that_was_reflowed_is_read_as_it_stands(known: Organisation) -> None:
    found = read(known, BillAddr={"Line1": "1 High St", "Line2": "Leeds LS1", "Line3": "GBR"})

    assert ("1 High St", "Leeds LS1, GBR", "") == (found.get(F.LINE1), found.get(F.LINE2), found.get(F.CITY))


def test_our_number_takes_its_line_of_the_notes_and_no_other() -> None:
    other = parties_mapping.members({F.NUMBER: "hubspot:1:company:6"}, CUSTOMER, None)["Notes"]
    none = parties_mapping.members({F.NUMBER: ""}, CUSTOMER, None)["Notes"]
    first = parties_mapping.members({F.NUMBER: "n-1"}, CUSTOMER | {"Notes": "Pays late."}, None)["Notes"]

    assert "Pays late.\nLedgerlink: hubspot:1:company:6\nAsk for Ann." == other
    assert "Pays late.\nAsk for Ann." == none
    assert "Ledgerlink: n-1\nPays late." == first
    assert "n-1" == notes.reference_in(first)


def test_full_notes_are_not_cut_for_our_number() -> None:
    with pytest.raises(Rejected, match="notes"):
        parties_mapping.members({F.NUMBER: "n-1"}, CUSTOMER | {"Notes": "x" * 1990}, None)


def test_a_customer_is_made_with_its_tax_number_its_currency_and_below_its_parent(known: Organisation) -> None:
    facts = {F.NAME: "Acme", F.TAX_NUMBER: "GB123456789", F.CITY: "Leeds", F.EMAIL: ""}
    parent = Ref(REALM, Kind.CUSTOMER, "12")
    draft = PartyDraft(facts, "n-1", currency="EUR", parent=parent, more={"BillWithParent": "true"})

    assert {
        "DisplayName": "Acme",
        "CompanyName": "Acme",
        "PrimaryTaxIdentifier": "GB123456789",
        "BillAddr": {"City": "Leeds"},
        "Notes": "Ledgerlink: n-1",
        "CurrencyRef": {"value": "EUR"},
        "Job": True,
        "ParentRef": {"value": "12"},
        "BillWithParent": True,
    } == json.loads(parties_mapping.new_customer(draft, known))


def test_a_tax_number_is_never_written_again() -> None:
    with pytest.raises(Unsupported, match="tax_number"):
        parties_mapping.members({F.TAX_NUMBER: "GB1"}, CUSTOMER, None)


def test_a_ledgers_customer_with_a_name_that_is_too_long_is_refused_before_it_is_sent() -> None:
    with pytest.raises(Unsupported, match="500"):
        parties_mapping.customer_body(CustomerDraft("x" * 501, "5001"), None)


def test_countries_of_three_letters_are_given_by_two() -> None:
    assert 249 == len(countries.TWO_LETTERS) == len(set(countries.TWO_LETTERS.values()))
    assert ("NO", "Norway", "NO", "") == tuple(map(countries.country, ("NOR", "Norway", "NO", "")))

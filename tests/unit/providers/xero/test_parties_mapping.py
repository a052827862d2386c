"""A contact as a party, and what is sent to make or change one."""

import json
from typing import Any

import pytest

from shared.errors import Unsupported
from shared.model.crm import Address
from shared.model.ledger import CustomerDraft
from shared.model.parties import ADDRESS, PartyDraft, PartyField, Profile
from shared.providers.xero import contacts, parties_mapping
from tests import builders

F = PartyField
CONTACT: dict[str, Any] = {
    "ContactID": "c-1",
    "ContactNumber": "hubspot:1:company:5001",
    "Name": "Acme Ltd",
    "FirstName": "Ann",
    "LastName": "Poe",
    "EmailAddress": "ap@acme.example",
    "TaxNumber": "GB123",
    "CompanyNumber": "09876543",
    "ContactStatus": "ACTIVE",
    "IsCustomer": True,
    "IsSupplier": True,
    "Addresses": [
        {"AddressType": "STREET", "AddressLine1": "Dock 7", "City": "Hull"},
        {
            "AddressType": "POBOX",
            "AttentionTo": "Accounts",
            "AddressLine1": "1 High St",
            "AddressLine2": "Floor 2",
            "AddressLine3": "Room 3",
            "AddressLine4": "",
            "City": "Leeds",
            "Region": "",
            "PostalCode": "LS1",
            "Country": "GB",
        },
    ],
    "Phones": [
        {"PhoneType": "FAX", "PhoneNumber": "9"},
        {"PhoneType": "DEFAULT", "PhoneNumber": "555 1234", "PhoneAreaCode": "113", "PhoneCountryCode": "44"},
    ],
    "PaymentTerms": {
        "Sales": {"Day": 30, "Type": "DAYSAFTERBILLDATE"},
        "Bills": {"Day": 7, "Type": "OFFOLLOWINGMONTH"},
    },
    "Balances": {"AccountsReceivable": {"Outstanding": "12.50"}},
    "UpdatedDateUTC": "/Date(1772619330123+0000)/",
}


def read(**other: Any) -> Profile:
    return parties_mapping.profile(
        CONTACT | other, builders.LEDGER, "!ab1", ["Balances.AccountsReceivable.Outstanding"]
    )


def test_a_contact_reads_as_a_party_with_the_postal_address_and_the_main_phone() -> None:
    found = read()

    assert {
        F.NAME: "Acme Ltd",
        F.GIVEN: "Ann",
        F.FAMILY: "Poe",
        F.EMAIL: "ap@acme.example",
        F.PHONE: "+44 113 555 1234",
        F.TAX_NUMBER: "GB123",
        F.REGISTRATION: "09876543",
        F.LINE1: "1 High St",
        F.LINE2: "Floor 2, Room 3",
        F.CITY: "Leeds",
        F.REGION: "",
        F.POSTAL_CODE: "LS1",
        F.COUNTRY: "GB",
        F.TERMS: "net 30",
        F.NUMBER: "hubspot:1:company:5001",
    } == found.fields
    assert found.fields.keys() == parties_mapping.HOLDS.keys()
    assert "2026-03-04T10:15:30.123Z" == found.version
    assert "" == found.currency
    assert {"Balances.AccountsReceivable.Outstanding": "12.50"} == found.more
    assert found.url.endswith("shortcode=%21ab1&redirecturl=/Contacts/View/c-1")


def test_a_contact_with_nothing_but_a_name_reads_as_one_with_empty_fields() -> None:
    bare = {"ContactID": "c-2", "Name": "Elm", "Addresses": None, "Phones": None, "PaymentTerms": None}
    found = parties_mapping.profile(bare, builders.LEDGER)

    assert {"Elm", ""} == set(found.fields.values())
    assert found.customer
    assert not found.url


@pytest.mark.parametrize(
    ("is_customer", "is_supplier", "sold_to"),
    [(False, False, True), (True, True, True), (False, True, False)],
)
def test_only_who_is_nothing_but_a_supplier_is_no_customer(
    *, is_customer: bool, is_supplier: bool, sold_to: bool
) -> None:
    assert sold_to is read(IsCustomer=is_customer, IsSupplier=is_supplier).customer


def test_a_merged_contact_is_archived_and_names_what_it_went_into() -> None:
    found = read(ContactStatus="ARCHIVED", MergedToContactID="c-9")

    assert found.archived
    assert found.merged_into is not None
    assert "c-9" == found.merged_into.id


@pytest.mark.parametrize(
    ("status", "can"), [("ACTIVE", "invoiced"), (None, "invoiced"), ("ARCHIVED", "kept"), ("GDPRREQUEST", "kept")]
)
def test_only_an_active_contact_can_be_invoiced(status: str | None, can: str) -> None:
    found = contacts.customer({"ContactID": "c-1", "ContactStatus": status}, builders.LEDGER)

    assert can == ("kept" if found.archived else "invoiced")


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ({"Day": 0, "Type": "DAYSAFTERBILLDATE"}, "due on receipt"),
        ({"Day": 15, "Type": "DAYSAFTERBILLMONTH"}, "end of month + 15"),
        ({"Day": 20, "Type": "OFFOLLOWINGMONTH"}, "20 of next month"),
    ],
)
def test_terms_are_read_and_written_as_the_same(term: dict[str, Any], text: str) -> None:
    assert text == read(PaymentTerms={"Sales": term}).get(F.TERMS)
    assert {"PaymentTerms": {"Sales": term}} == parties_mapping.members({F.TERMS: text}, {})


def test_terms_that_only_xero_has_are_said_and_not_guessed() -> None:
    found = read(PaymentTerms={"Sales": {"Day": 28, "Type": "OFCURRENTMONTH"}})

    assert "28 of this month" == found.get(F.TERMS)


@pytest.mark.parametrize("words", ["2/10 net 30", "28 of this month", "soon"])
def test_terms_that_xero_has_no_way_to_say_are_refused(words: str) -> None:
    with pytest.raises(Unsupported, match="no payment terms"):
        parties_mapping.members({F.TERMS: words}, {})


def test_a_part_of_the_address_is_written_with_everything_that_xero_keeps_beside_it() -> None:
    sent = parties_mapping.members({F.CITY: "York", F.POSTAL_CODE: "YO1", F.LINE2: "Floor 2, Room 3"}, CONTACT)

    assert {"Addresses": [{**CONTACT["Addresses"][1], "City": "York", "PostalCode": "YO1"}]} == sent


def test_another_second_line_takes_the_place_of_all_lines_below_the_first() -> None:
    sent = parties_mapping.members({F.LINE2: "Floor 5"}, CONTACT)["Addresses"][0]

    assert ("Floor 5", "", "") == (sent["AddressLine2"], sent["AddressLine3"], sent["AddressLine4"])


def test_a_phone_is_written_in_one_piece_and_reads_as_it_was_written() -> None:
    sent = parties_mapping.members({F.PHONE: "+44 20 7946 0000"}, CONTACT)

    assert "+44 20 7946 0000" == read(**sent).get(F.PHONE)


def test_terms_of_sales_leave_those_of_bills() -> None:
    sent = parties_mapping.members({F.TERMS: "net 14"}, CONTACT)["PaymentTerms"]

    assert {"Sales": {"Day": 14, "Type": "DAYSAFTERBILLDATE"}, "Bills": CONTACT["PaymentTerms"]["Bills"]} == sent


def test_an_emptied_field_is_sent_empty_and_nothing_beside_it() -> None:
    assert {"EmailAddress": ""} == parties_mapping.members({F.EMAIL: ""}, CONTACT)


def test_what_is_too_long_is_cut_but_never_the_number() -> None:
    made = json.loads(parties_mapping.new_contact(PartyDraft({F.NAME: "x" * 300}, "5001")))["Contacts"][0]

    assert {"Name": "x" * 255, "ContactNumber": "5001"} == made
    with pytest.raises(Unsupported):
        parties_mapping.new_contact(PartyDraft({F.NAME: "x"}, "5" * 51))


def test_every_part_of_an_address_has_its_place() -> None:
    assert set(ADDRESS) == set(parties_mapping.PLACES)


def test_a_customer_request_is_these_bytes() -> None:
    whole = CustomerDraft(
        name="Acme Ltd",
        number="5001",
        email="ap@acme.example",
        given="Ann",
        family="Poe",
        phone="555 1234",
        tax_number="GB123",
        address=Address("1 High St", "Floor 2", "Leeds", "", "LS1", "GB"),
        currency="EUR",
    )

    assert parties_mapping.customer_body(whole) == (
        b'{"Contacts":[{"Name":"Acme Ltd","ContactNumber":"5001","EmailAddress":"ap@acme.example","FirstName":"Ann",'
        b'"LastName":"Poe","TaxNumber":"GB123","Addresses":[{"AddressType":"POBOX","AddressLine1":"1 High St",'
        b'"AddressLine2":"Floor 2","City":"Leeds","PostalCode":"LS1","Country":"GB"}],'
        b'"Phones":[{"PhoneType":"DEFAULT","PhoneNumber":"555 1234"}],"DefaultCurrency":"EUR"}]}'
    )


def test_what_is_not_known_of_a_customer_is_not_sent() -> None:
    assert {"Name": "Acme", "ContactNumber": "5001"} == json.loads(
        parties_mapping.customer_body(CustomerDraft("Acme", "5001"))
    )["Contacts"][0]


def test_a_number_longer_than_xeros_field_is_not_sent() -> None:
    with pytest.raises(Unsupported):
        parties_mapping.customer_body(CustomerDraft("Acme", "5" * 51))

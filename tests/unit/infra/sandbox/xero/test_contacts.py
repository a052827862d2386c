import httpx
import pytest

from tests.unit.infra.sandbox.xero.api import Api, invoice


def test_a_new_contact_gets_an_id_and_blank_slots(api: Api) -> None:
    made = api.one("PUT", "/Contacts", {"Contacts": [{"Name": "New Co", "EmailAddress": "a@new.test"}]})

    assert made["ContactStatus"] == "ACTIVE"
    assert [entry["AddressType"] for entry in made["Addresses"]] == ["STREET", "POBOX"]
    assert [entry["PhoneType"] for entry in made["Phones"]] == ["DEFAULT", "DDI", "FAX", "MOBILE"]
    assert made["UpdatedDateUTC"].startswith("/Date(")


def test_put_refuses_a_name_in_use_and_post_silently_updates_it(api: Api) -> None:
    before = api.one("GET", "/Contacts/crm-4711")

    messages = api.messages("PUT", "/Contacts", {"Name": "ACME ltd"})
    updated = api.one("POST", "/Contacts", {"Contacts": [{"Name": "Acme Ltd", "FirstName": "Zoe"}]})

    (message,) = messages
    assert message == (
        "The contact name ACME ltd is already assigned to another contact. "
        "The contact name must be unique across all active contacts."
    )
    assert (updated["ContactID"], updated["FirstName"], updated["LastName"]) == (before["ContactID"], "Zoe", "Poe")


def test_an_archived_contact_frees_its_name_but_not_its_number(api: Api) -> None:
    api.act("archive", "crm-4711")

    again = api.one("PUT", "/Contacts", {"Name": "Acme Ltd"})
    messages = api.messages("PUT", "/Contacts", {"Name": "Other", "ContactNumber": "crm-4711"})

    assert again["ContactStatus"] == "ACTIVE"
    (message,) = messages
    assert message == (
        "The contact number crm-4711 is already assigned to another contact. "
        "The contact number must be unique across all contacts."
    )


def test_an_update_is_sparse_but_replaces_contact_persons(api: Api) -> None:
    acme = api.one("GET", "/Contacts/crm-4711")

    updated = api.one("POST", f"/Contacts/{acme['ContactID']}", {"ContactPersons": [{"FirstName": "Kim"}]})

    assert updated["EmailAddress"] == "ap@acme.test"
    assert updated["Addresses"] == acme["Addresses"]
    assert updated["ContactPersons"] == [{"IncludeInEmails": False, "FirstName": "Kim"}]


def test_an_invoice_that_sends_more_than_the_contacts_id_updates_it_and_wipes_its_persons(api: Api) -> None:
    acme = api.one("GET", "/Contacts/crm-4711")

    api.invoice(Contact={"ContactID": acme["ContactID"]})
    untouched = api.one("GET", "/Contacts/crm-4711")
    api.invoice(Contact={"ContactID": acme["ContactID"], "FirstName": "Zoe"})
    wiped = api.one("GET", "/Contacts/crm-4711")

    assert untouched["ContactPersons"] == acme["ContactPersons"]
    assert (wiped["FirstName"], wiped["ContactPersons"]) == ("Zoe", [])


def test_an_invoice_for_an_unknown_name_makes_the_contact(api: Api) -> None:
    api.invoice(Contact={"Name": "Implicit GmbH"})

    (found,) = api.elements("GET", "/Contacts", where='Name=="Implicit GmbH"')
    assert found["IsCustomer"] is True


def test_a_refused_invoice_makes_no_contact(api: Api) -> None:
    api.messages("PUT", "/Invoices", invoice(Contact={"Name": "Ghost"}, CurrencyCode="JPY"))

    assert api.elements("GET", "/Contacts", where='Name=="Ghost"') == []


def test_archived_contacts_are_hidden_from_lists_but_not_from_single_reads(api: Api) -> None:
    everybody = api.elements("GET", "/Contacts", includeArchived="true")
    dunmore = next(row for row in everybody if row["Name"] == "Dunmore Holdings")

    assert dunmore["ContactID"] not in {row["ContactID"] for row in api.elements("GET", "/Contacts")}
    assert api.one("GET", f"/Contacts/{dunmore['ContactID']}")["ContactStatus"] == "ARCHIVED"


@pytest.mark.parametrize("term", ["acme", "AP@ACME", "crm-4711", "Poe"])
def test_a_search_term_looks_into_names_numbers_and_addresses(api: Api, term: str) -> None:
    assert [row["Name"] for row in api.elements("GET", "/Contacts", searchTerm=term)] == ["Acme Ltd"]


def test_a_merged_contact_says_where_it_went_only_in_detail(api: Api) -> None:
    winner = api.one("GET", "/Contacts/crm-4711")
    (loser,) = api.elements("GET", "/Contacts", where='Name=="Cedar & Co"')
    bill = api.invoice(Contact={"ContactID": loser["ContactID"]})

    api.act("merge", loser["ContactID"], into=winner["ContactID"])

    single = api.one("GET", f"/Contacts/{loser['ContactID']}")
    (listed,) = api.elements("GET", "/Contacts", IDs=loser["ContactID"], includeArchived="true")
    assert (single["ContactStatus"], single["MergedToContactID"]) == ("ARCHIVED", winner["ContactID"])
    assert "MergedToContactID" not in listed
    assert api.one("GET", f"/Invoices/{bill['InvoiceID']}")["Contact"]["ContactID"] == winner["ContactID"]


def test_balances_are_in_base_currency_and_only_in_detail(api: Api) -> None:
    api.invoice(Status="AUTHORISED", CurrencyCode="EUR", CurrencyRate=1.25)

    balances = api.one("GET", "/Contacts/crm-4711")["Balances"]

    assert balances["AccountsReceivable"] == {"Outstanding": 96.0, "Overdue": 96.0}
    assert all("Balances" not in row for row in api.elements("GET", "/Contacts"))
    assert any("Balances" in row for row in api.elements("GET", "/Contacts", page=1))


def test_a_group_names_its_members_one_group_at_a_time(api: Api, http: httpx.Client) -> None:
    group = api.one("GET", "/ContactGroups")

    assert group["Contacts"] == []
    (member,) = api.one("GET", f"/ContactGroups/{group['ContactGroupID']}")["Contacts"]
    assert member["Name"] == "Acme Ltd"

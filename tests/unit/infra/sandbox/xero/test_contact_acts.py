"""What accountants do to customers, in words that every ledger's sandbox takes, and what Xero refuses."""

from typing import Any

import httpx
import pytest

from tests.unit.infra.sandbox.xero.api import Api

WORDS = {
    "email": "ap@fir.test",
    "phone": "55 12",
    "line1": "1 Quay",
    "city": "Bergen",
    "terms": "net 14",
    "number": "n-1",
}


def refused(api: Api, do: str, id_: str = "", **arguments: Any) -> str:
    answer = api.http.post("http://sandbox/_sandbox/act", json={"do": do, "id": id_, "with": arguments})
    assert 400 <= answer.status_code < 500
    return str(answer.text)


def billing(contact: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in contact["Addresses"] if one["AddressType"] == "POBOX")


def test_a_customer_is_typed_in_and_edited_in_our_words(api: Api) -> None:
    made = api.act("create_customer", name="Fir Ltd", **WORDS)
    api.act("edit", made["ContactID"], kind="customer", city="Oslo", postal_code="0150")

    found = api.one("GET", f"/Contacts/{made['ContactID']}")
    assert ("Fir Ltd", "ap@fir.test", "n-1") == (found["Name"], found["EmailAddress"], found["ContactNumber"])
    assert ("1 Quay", "Oslo", "0150") == tuple(billing(found)[name] for name in ("AddressLine1", "City", "PostalCode"))
    assert {"Day": 14, "Type": "DAYSAFTERBILLDATE"} == found["PaymentTerms"]["Sales"]


def test_an_archived_customer_comes_back_unless_its_name_is_taken(api: Api) -> None:
    made = api.act("create_customer", name="Fir Ltd")
    api.act("archive", made["ContactID"], kind="customer")
    assert "ACTIVE" == api.act("reactivate", made["ContactID"], kind="customer")["ContactStatus"]

    api.act("archive", made["ContactID"], kind="customer")
    api.act("create_customer", name="FIR ltd")
    assert "already assigned" in refused(api, "reactivate", made["ContactID"])


def test_what_was_merged_away_stays_away(api: Api) -> None:
    one, other = (api.act("create_customer", name=name)["ContactID"] for name in ("One", "Other"))
    api.act("merge", one, kind="customer", into=other)

    (message,) = api.messages("POST", f"/Contacts/{one}", {"ContactStatus": "ACTIVE"})
    assert "merged" in message
    assert "once" in refused(api, "merge", one, into=other)
    assert "another" in refused(api, "merge", other, into=other)


def test_many_customers_are_made_at_once_without_a_word(api: Api) -> None:
    before = len(api.elements("GET", "/Contacts", page="1", pageSize="1000"))

    assert {"customers": 30} == api.act("seed_customers", count=30)

    found = api.elements("GET", "/Contacts", page="1", pageSize="1000")
    assert before + 30 == len(found)
    assert 30 == sum(row["Name"].startswith("Customer ") for row in found)


@pytest.mark.parametrize(
    "members",
    [
        {"Addresses": [{"AddressType": "POBOX", "AddressLine1": "x" * 501}]},
        {"Addresses": [{"AddressType": "POBOX", "City": "x" * 256}]},
        {"Addresses": [{"AddressType": "POBOX", "PostalCode": "x" * 51}]},
        {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "5" * 51}]},
        {"Phones": [{"PhoneType": "DEFAULT", "PhoneAreaCode": "5" * 11}]},
    ],
)
def test_parts_of_addresses_and_phones_have_their_lengths(api: Api, members: dict[str, Any]) -> None:
    (message,) = api.messages("PUT", "/Contacts", {"Name": "Fir Ltd", **members})

    assert "cannot be longer" in message


def test_a_customer_is_known_by_words_alone(http: httpx.Client) -> None:
    assert "net 30" in refused(Api(http), "create_customer", name="Fir Ltd", terms="soon")

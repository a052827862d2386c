"""What accountants do to customers, in words that every ledger's sandbox takes, and what QuickBooks refuses."""

from typing import Any

import pytest

from tests.unit.infra.sandbox.quickbooks.api import Api

WORDS = {
    "email": "ap@fir.test",
    "phone": "55 12",
    "line1": "1 Quay",
    "city": "Bergen",
    "terms": "net 30",
    "number": "n-1",
}


def refused(api: Api, do: str, id_: str = "", **arguments: Any) -> str:
    answer = api.http.post("http://sandbox/_sandbox/act", json={"do": do, "id": id_, "with": arguments})
    assert 400 <= answer.status_code < 500
    return str(answer.text)


def test_a_customer_is_typed_in_and_edited_in_our_words(api: Api) -> None:
    made = api.act("create_customer", name="Fir Ltd", **WORDS)
    api.act("edit", made["Id"], kind="customer", city="Oslo", postal_code="0150", country="NO")

    found = api.read("Customer", made["Id"])
    assert ("Fir Ltd", "Fir Ltd") == (found["DisplayName"], found["CompanyName"])
    assert ("ap@fir.test", "55 12") == (
        found["PrimaryEmailAddr"]["Address"],
        found["PrimaryPhone"]["FreeFormNumber"],
    )
    assert {"Line1": "1 Quay", "City": "Oslo", "PostalCode": "0150", "Country": "NOR"} == found["BillAddr"]
    assert ("Ledgerlink: n-1", "Net 30") == (found["Notes"], found["SalesTermRef"]["name"])


def test_a_word_for_the_kind_tells_a_customer_from_a_form_of_the_same_id(api: Api) -> None:
    form = api.invoice()
    made = api.act("create_customer", name="Fir Ltd")
    while int(made["Id"]) < int(form["Id"]):
        made = api.act("create_customer", name=f"Fir {made['Id']}")

    gone = api.act("archive", form["Id"], kind="customer")

    assert not gone["Active"]
    assert "DisplayName" in gone


def test_an_inactive_customer_comes_back_unless_its_name_is_taken(api: Api) -> None:
    made = api.act("create_customer", name="Fir Ltd")
    assert "Fir Ltd (deleted)" == api.act("archive", made["Id"], kind="customer")["DisplayName"]
    assert "Fir Ltd" == api.act("reactivate", made["Id"], kind="customer")["DisplayName"]

    api.act("archive", made["Id"], kind="customer")
    api.act("create_customer", name="FIR ltd")
    assert "6240" in refused(api, "reactivate", made["Id"], kind="customer")


def test_who_has_sub_customers_is_not_merged_away(api: Api) -> None:
    above = api.act("create_customer", name="Fir Ltd")["Id"]
    api.act("create_customer", name="Fir North", ParentRef={"value": above}, Job=True)

    assert "sub-customers" in refused(api, "merge", above, kind="customer", into="2")
    assert "another" in refused(api, "merge", "2", kind="customer", into="2")


def test_a_sub_customer_stays_one(api: Api) -> None:
    below = api.save("Customer", {"DisplayName": "North", "ParentRef": {"value": "1"}, "Job": True})

    assert "6150" == api.code("POST", "/customer", {**below, "Job": False, "ParentRef": None})


def test_many_customers_are_made_at_once_without_a_word(api: Api) -> None:
    before = len(api.rows("select * from Customer maxresults 1000"))

    assert {"customers": 30} == api.act("seed_customers", count=30)

    assert before + 30 == len(api.rows("select * from Customer maxresults 1000"))


@pytest.mark.parametrize("member", ["Line1", "City", "PostalCode"])
def test_parts_of_addresses_have_their_lengths(api: Api, member: str) -> None:
    most = {"Line1": 500, "City": 255, "PostalCode": 30}[member]

    assert "2050" == api.code("POST", "/customer", {"DisplayName": "Fir", "BillAddr": {member: "x" * (most + 1)}})
    assert (
        "x" * most == api.save("Customer", {"DisplayName": "Fir", "BillAddr": {member: "x" * most}})["BillAddr"][member]
    )

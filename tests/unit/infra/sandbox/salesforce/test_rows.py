"""Single records, by id and by external id, and what is computed from them."""

from typing import Any

import pytest

FIELD = {"label": "Customer", "type": "Text", "length": 60, "externalId": True, "unique": True}
KEY = "/sobjects/Account/Acct_Customer_Id__c"


def test_a_won_deal_is_read_with_parties_and_lines_in_one_query(force: Any) -> None:
    lines = "SELECT Quantity, UnitPrice, Discount, TotalPrice, ProductCode, Product2.Name FROM OpportunityLineItems"
    force.act("move_deal", force.deal(), stage="won")

    (deal,) = force.query(
        f"SELECT Id, IsWon, Amount, Account.Name, Owner.Email, ContactId, ({lines}), (SELECT Id FROM Quotes) "
        "FROM Opportunity WHERE IsWon = true"
    )

    assert (deal["IsWon"], deal["Amount"], deal["Account"]["Name"]) == (True, 2249.886, "Aurora Robotics GmbH")
    assert deal["Owner"]["Email"] == "ada.sales@vendor.test"
    assert [row["TotalPrice"] for row in deal["OpportunityLineItems"]["records"]] == [599.886, 1350.0, 300.0]
    assert deal["OpportunityLineItems"]["records"][0]["Product2"]["Name"] == "Platform seats"
    assert deal["Quotes"] is None
    assert deal["attributes"]["url"].endswith(f"/sobjects/Opportunity/{deal['Id']}")


def test_a_record_is_created_changed_cleared_and_deleted(force: Any) -> None:
    made = force.ok("POST", "/sobjects/Account", {"Name": "Fir", "Phone": "1"}, status=201)
    row = f"/sobjects/Account/{made['id']}"

    assert force.call("PATCH", row, {"phone": None, "Website": ""}).status_code == 204

    assert force.ok("GET", f"{row}?fields=Name,Phone,Website") | {"attributes": 0} == {
        "attributes": 0, "Name": "Fir", "Phone": None, "Website": None, "Id": made["id"],
    }  # fmt: skip
    assert force.ok("GET", f"/sobjects/Account/{made['id'][:15]}")["Name"] == "Fir"
    assert force.call("DELETE", row).status_code == 204
    assert force.refused("PATCH", row, {"Name": "X"}) == (404, "ENTITY_IS_DELETED")
    assert force.ok("GET", "/queryAll", params={"q": "SELECT Id FROM Account WHERE IsDeleted = true"})["totalSize"] == 1


def test_an_upsert_creates_once_and_changes_then(force: Any) -> None:
    force.act("add_field", "Account.Acct_Customer_Id__c", **FIELD)

    first = force.ok("PATCH", f"{KEY}/C%2F1", {"Name": "Fir"}, status=201)
    second = force.ok("PATCH", f"{KEY}/C%2F1", {"Name": "Fir & Sons"})

    assert (first["created"], second["created"]) == (True, False)
    assert force.ok("GET", f"{KEY}/C%2F1")["Name"] == "Fir & Sons"
    assert first["id"] == second["id"]
    assert force.call("DELETE", f"{KEY}/C%2F1").status_code == 204


def test_several_records_with_an_external_id_are_300_with_their_addresses(force: Any) -> None:
    force.act("add_field", "Account.Acct_Customer_Id__c", **{**FIELD, "unique": False})
    ids = [force.ok("POST", "/sobjects/Account", {"Name": n, "Acct_Customer_Id__c": "7"}, 201)["id"] for n in "AB"]

    urls = force.ok("PATCH", f"{KEY}/7", {"Name": "C"}, status=300)

    assert [url.rpartition("/")[2] for url in urls] == ids


def test_the_amount_follows_the_lines_and_a_written_one_is_ignored(force: Any) -> None:
    deal = force.deal()

    force.call("PATCH", f"/sobjects/Opportunity/{deal}", {"Amount": 1, "NextStep": "call"})
    held = force.ok("GET", f"/sobjects/Opportunity/{deal}")

    assert (held["Amount"], held["NextStep"], held["ExpectedRevenue"]) == (2249.886, "call", 1687.4145)


def test_stages_decide_what_is_won_whatever_they_are_called(force: Any) -> None:
    renewal = force.id_of("Opportunity", "Cascade")

    force.act("move_deal", renewal, stage="won")
    held = force.ok("GET", f"/sobjects/Opportunity/{renewal}")

    assert (held["StageName"], held["IsWon"], held["Probability"]) == ("Renewed", True, 100.0)
    assert held["CloseDate"] == force.org.today().isoformat()
    assert held["LastStageChangeDate"] is not None


@pytest.mark.parametrize(
    ("kind", "header", "value", "status"),
    [
        ("Account", "If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT", 412),
        ("Contact", "If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT", 412),
        ("Account", "If-Unmodified-Since", "yesterday", 400),
        ("Account", "If-Match", '"other"', 412),
        ("Contact", "If-Match", '"other"', 204),  # only accounts have tags
        ("Account", "If-Unmodified-Since", "Fri, 01 Jan 2100 00:00:00 GMT", 204),
    ],
)
def test_a_write_may_be_conditional(force: Any, kind: str, header: str, value: str, status: int) -> None:
    row = force.query(f"SELECT Id FROM {kind} LIMIT 1")[0]["Id"]

    assert force.call("PATCH", f"/sobjects/{kind}/{row}", {"Phone": "1"}, headers={header: value}).status_code == status


def test_a_read_may_be_conditional(force: Any) -> None:
    row = f"/sobjects/Account/{force.id_of('Account', 'Aurora')}"
    held = force.call("GET", row)

    for header in ({"If-Modified-Since": held.headers["Last-Modified"]}, {"If-None-Match": held.headers["ETag"]}):
        assert force.call("GET", row, headers=header).status_code == 304

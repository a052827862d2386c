"""What SOQL finds, and how its pages are read."""

from typing import Any

import pytest

NAMES = {
    "A": "Aurora Robotics GmbH",
    "B": "Blackwood & Sons Ltd",
    "C": "Cascade Outdoor Inc.",
    "F": "Dunmore Foods Ltd",
    "H": "Dunmore Holdings plc",
}


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("Name = 'aurora robotics GMBH'", "A"),
        ("Name != 'Aurora Robotics GmbH'", "BCFH"),
        ("Name LIKE '%son%'", "B"),
        ("Name LIKE 'A_rora%'", "A"),
        ("Name IN ('Aurora Robotics GmbH', 'Cascade Outdoor Inc.')", "AC"),
        ("Name NOT IN ('Aurora Robotics GmbH')", "BCFH"),
        ("(BillingCity = 'Leeds' OR BillingCity = 'Berlin') AND Type = 'Customer'", "B"),
        ("NOT BillingCity = 'Leeds'", "ACFH"),
        ("BillingState = null", "ABFH"),
        ("BillingState <> NULL", "C"),
        ("Owner.FirstName = 'Sam'", "B"),
        ("Id IN (SELECT AccountId FROM Opportunity WHERE Amount > 2300)", "BC"),
        ("Id NOT IN (SELECT AccountId FROM Opportunity WHERE Amount > 2300)", "AFH"),
        ("CreatedDate = TODAY", "ABCFH"),
        ("CreatedDate < LAST_N_DAYS:7", ""),
        ("SystemModstamp > 2020-01-01T00:00:00Z AND SystemModstamp < 2020-01-01T00:00:00.000+00:00", ""),
        ("Name > 'b'", "BCFH"),
        ("Phone = ''", "H"),
        ("Name = 'O\\'Neil \\\\ Sons'", ""),
    ],
)
def test_a_condition_finds_what_it_says(force: Any, where: str, found: str) -> None:
    rows = force.query(f"SELECT Name FROM Account WHERE {where} ORDER BY Name")

    assert [row["Name"] for row in rows] == [NAMES[letter] for letter in found]


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("IsClosed = false AND CloseDate < 2199-01-01", 3),
        ("Amount >= 2249.886 AND Amount <= 2400", 2),
        ("CloseDate = NEXT_N_DAYS:60", 3),
        ("CloseDate <= TODAY", 0),
        ("RecordType.DeveloperName = 'Renewal'", 1),
    ],
)
def test_count_answers_with_the_size_alone(force: Any, condition: str, count: int) -> None:
    answer = force.ok("GET", "/query", params={"q": f"SELECT COUNT() FROM Opportunity WHERE {condition}"})

    assert answer == {"totalSize": count, "done": True, "records": []}


def test_records_come_ordered_and_limited(force: Any) -> None:
    rows = force.query("SELECT BillingState FROM Account ORDER BY BillingState DESC NULLS LAST, Name LIMIT 2")

    assert [row["BillingState"] for row in rows] == ["WA", None]
    assert force.query("SELECT Name FROM Account ORDER BY Name LIMIT 1 OFFSET 1")[0]["Name"] == NAMES["B"]


def test_an_id_of_15_characters_finds_the_record_but_not_in_other_case(force: Any) -> None:
    full = force.deal()

    assert force.query(f"SELECT Id FROM Opportunity WHERE Id = '{full[:15]}'")[0]["Id"] == full
    assert force.query(f"SELECT Id FROM Opportunity WHERE Id = '{full.swapcase()}'") == []


def test_pages_are_read_to_their_end_while_the_cursor_lives(force: Any) -> None:
    force.act("settings", page_size=2)

    first = force.ok("GET", "/query", params={"q": "SELECT Id FROM Account ORDER BY Id"})
    second = force.ok("GET", force.ok("GET", first["nextRecordsUrl"])["nextRecordsUrl"])

    assert (first["totalSize"], first["done"], len(first["records"])) == (5, False, 2)
    assert first["nextRecordsUrl"].endswith("-2")
    assert (second["done"], len(second["records"]), "nextRecordsUrl" in second) == (True, 1, False)
    force.act("settings", daily_calls=10**9)
    for _ in range(25):
        force.control("clock", advance_s=2 * 3600 - 1)
        force.ok("GET", "/limits")
    assert force.refused("GET", first["nextRecordsUrl"]) == (400, "INVALID_QUERY_LOCATOR")


def test_only_ten_cursors_stay_open(force: Any) -> None:
    force.act("settings", page_size=1)
    urls = [force.ok("GET", "/query", params={"q": "SELECT Id FROM Account"})["nextRecordsUrl"] for _ in range(11)]

    assert force.refused("GET", urls[0]) == (400, "INVALID_QUERY_LOCATOR")
    assert force.call("GET", urls[1]).status_code == 200


def test_nested_lists_have_pages_too(force: Any) -> None:
    force.act("settings", page_size=2)

    (deal,) = force.query("SELECT Id, (SELECT Id FROM OpportunityLineItems) FROM Opportunity WHERE Name LIKE 'Aurora%'")

    lines = deal["OpportunityLineItems"]
    assert (lines["totalSize"], lines["done"]) == (3, False)
    assert len(force.ok("GET", lines["nextRecordsUrl"])["records"]) == 1


def test_currencies_convert_by_the_orgs_rates(force: Any) -> None:
    rates = {
        row["IsoCode"]: row["ConversionRate"] for row in force.query("SELECT IsoCode, ConversionRate FROM CurrencyType")
    }
    (deal,) = force.query("SELECT convertCurrency(Amount) FROM Opportunity WHERE Name LIKE 'Aurora%'")

    assert rates == {"EUR": 1.176471, "GBP": 1.0, "USD": 1.282051}
    assert deal["Amount"] == 1912.4  # 2249.886 / 1.176471


def test_a_dated_rate_holds_until_the_next_one_starts(force: Any) -> None:
    soql = "SELECT StartDate, NextStartDate, ConversionRate FROM DatedConversionRate ORDER BY StartDate"
    assert force.refused("GET", "/query", params={"q": soql}) == (400, "INVALID_TYPE")
    force.act("settings", advanced_currency=True)

    force.act("dated_rate", IsoCode="EUR", StartDate="2026-01-01", ConversionRate="1.15")
    force.act("dated_rate", IsoCode="EUR", StartDate="2026-07-01", ConversionRate="1.17")

    assert [(row["NextStartDate"], row["ConversionRate"]) for row in force.query(soql)] == [
        ("2026-07-01", 1.15),
        (None, 1.17),
    ]


def test_an_org_of_one_currency_has_neither_the_list_nor_the_field(force: Any) -> None:
    force.act("settings", multi_currency=False)

    assert force.refused("GET", "/query", params={"q": "SELECT IsoCode FROM CurrencyType"}) == (400, "INVALID_TYPE")
    asked = {"q": "SELECT CurrencyIsoCode FROM Opportunity"}
    assert force.refused("GET", "/query", params=asked) == (400, "INVALID_FIELD")
    fields = {row["name"] for row in force.ok("GET", "/sobjects/Opportunity/describe")["fields"]}
    assert "CurrencyIsoCode" not in fields
    assert force.query("SELECT DefaultCurrencyIsoCode FROM Organization")[0]["DefaultCurrencyIsoCode"] == "GBP"


def test_a_custom_field_made_by_api_is_seen_once_a_permission_set_grants_it(force: Any) -> None:
    metadata = {"label": "Invoice Id", "type": "Text", "length": 120, "externalId": True, "unique": True}
    made = {"FullName": "Opportunity.Acct_Invoice_Id__c", "Metadata": metadata}
    force.ok("POST", "/tooling/sobjects/CustomField", made, status=201)
    soql, row = {"q": "SELECT Acct_Invoice_Id__c FROM Opportunity"}, f"/sobjects/Opportunity/{force.deal()}"
    assert force.refused("GET", "/query", params=soql) == (400, "INVALID_FIELD")
    assert force.refused("PATCH", row, {"Acct_Invoice_Id__c": "INV-7"}) == (400, "INVALID_FIELD")
    assert force.refused("POST", "/tooling/sobjects/CustomField", made) == (400, "DUPLICATE_DEVELOPER_NAME")

    set_id = force.ok("POST", "/sobjects/PermissionSet", {"Name": "Ours", "Label": "Ours"}, 201)["id"]
    field = {"ParentId": set_id, "SobjectType": "Opportunity", "Field": made["FullName"], "PermissionsRead": True}
    permission = force.ok("POST", "/sobjects/FieldPermissions", field, 201)["id"]
    assert force.refused("GET", "/query", params=soql) == (400, "INVALID_FIELD")
    user = force.ok("GET", "/services/oauth2/userinfo")["user_id"]
    given = {"AssigneeId": user, "PermissionSetId": set_id}
    force.ok("POST", "/sobjects/PermissionSetAssignment", given, 201)
    assert force.refused("POST", "/sobjects/PermissionSetAssignment", given) == (400, "DUPLICATE_VALUE")

    assert force.query(soql["q"])[0]["Acct_Invoice_Id__c"] is None
    assert force.refused("PATCH", row, {"Acct_Invoice_Id__c": "I"}) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert force.call("PATCH", f"/sobjects/FieldPermissions/{permission}", {"PermissionsEdit": True}).status_code == 204
    assert force.call("PATCH", row, {"Acct_Invoice_Id__c": "INV-7"}).status_code == 204
    told = "SELECT DeveloperName FROM CustomField WHERE TableEnumOrId = 'Opportunity'"
    listed = force.ok("GET", "/tooling/query", params={"q": told})
    assert [one["DeveloperName"] for one in listed["records"]] == ["Acct_Invoice_Id"]


def test_changes_and_deletions_of_a_span_are_listed(force: Any) -> None:
    force.control("clock", advance_s=3600)
    start = force.org.now()
    kept, gone = force.id_of("Account", "Aurora"), force.id_of("Account", "Blackwood")
    force.act("edit", kept, type="companies", properties={"Phone": "1"})
    force.act("delete", gone, type="companies")
    force.control("clock", advance_s=60)
    span = {"start": start.isoformat(), "end": force.org.now().isoformat()}

    updated = force.ok("GET", "/sobjects/Account/updated/", params=span)
    deleted = force.ok("GET", "/sobjects/Account/deleted/", params=span)

    assert updated["ids"] == [kept]
    assert [row["id"] for row in deleted["deletedRecords"]] == [gone]
    past = {"start": "2020-01-01T00:00:00Z", "end": span["end"]}
    assert force.refused("GET", "/sobjects/Account/updated/", params=past) == (400, "INVALID_REPLICATION_DATE")

"""Several records or calls in one: collections, composites, batches, trees."""

from typing import Any

V = "/services/data/v68.0"


def record(kind: str, **values: Any) -> dict[str, Any]:
    return {"attributes": {"type": kind}, **values}


def test_a_collection_answers_for_each_record(force: Any) -> None:
    body = {"allOrNone": False, "records": [record("Account", Name="A"), record("Account"), record("Invoice")]}

    good, bad, strange = force.ok("POST", "/composite/sobjects", body)

    assert (good["success"], good["errors"]) == (True, [])
    assert bad["errors"] == [
        {"statusCode": "REQUIRED_FIELD_MISSING", "message": "Required fields are missing: [Name]", "fields": ["Name"]}
    ]
    assert strange["errors"][0]["statusCode"] == "INVALID_TYPE"
    found = force.ok("POST", "/composite/sobjects/Account", {"ids": [good["id"], "001"], "fields": ["Name"]})
    assert [row and row["Name"] for row in found] == ["A", None]


def test_all_or_none_takes_back_what_worked(force: Any) -> None:
    body = {"allOrNone": True, "records": [record("Account", Name="A"), record("Account")]}

    results = force.ok("POST", "/composite/sobjects", body)

    assert [row["errors"][0]["statusCode"] for row in results] == [
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "REQUIRED_FIELD_MISSING",
    ]
    assert force.query("SELECT Id FROM Account WHERE Name = 'A'") == []


def test_a_collection_is_changed_upserted_and_deleted(force: Any) -> None:
    force.act("add_field", "Account.Key__c", label="Key", type="Text", length=9, externalId=True, unique=True)
    rows = [record("Account", Name=name, Key__c=name) for name in "AB"]

    made = force.ok("PATCH", "/composite/sobjects/Account/Key__c", {"records": rows})
    again = force.ok("PATCH", "/composite/sobjects/Account/Key__c", {"records": rows})
    ids = [row["id"] for row in made]
    changed = force.ok("PATCH", "/composite/sobjects", {"records": [record("Account", id=ids[0], Phone="1")]})
    gone = force.ok("DELETE", f"/composite/sobjects?ids={','.join(ids)}&allOrNone=true")

    assert ([row["created"] for row in made], [row["created"] for row in again]) == ([True, True], [False, False])
    assert changed == [{"id": ids[0], "success": True, "errors": []}]
    assert [row["success"] for row in gone] == [True, True]


def test_a_collection_has_at_most_200_records(force: Any) -> None:
    body = {"records": [record("Account", Name="A")] * 201}

    assert force.refused("POST", "/composite/sobjects", body) == (400, "EXCEEDED_ID_LIMIT")


def test_a_composite_refers_to_what_was_made_before_and_counts_once(force: Any) -> None:
    parts = [
        {"method": "POST", "url": f"{V}/sobjects/Account", "referenceId": "acct", "body": {"Name": "A"}},
        {"method": "POST", "url": f"{V}/sobjects/Task", "referenceId": "task", "body": {"WhatId": "@{acct.id}"}},
        {"method": "GET", "url": f"{V}/query?q=SELECT+Id+FROM+Task+WHERE+WhatId='@{{acct.id}}'", "referenceId": "q"},
        {
            "method": "PATCH",
            "url": f"{V}/sobjects/Opportunity/{force.deal()}",
            "referenceId": "o",
            "body": {"NextStep": "n"},
        },
    ]
    before = force.call("GET", "/limits").json()["DailyApiRequests"]["Remaining"]

    answers = force.ok("POST", "/composite", {"allOrNone": True, "compositeRequest": parts})["compositeResponse"]

    assert [row["httpStatusCode"] for row in answers] == [201, 201, 200, 204]
    assert [row["referenceId"] for row in answers] == ["acct", "task", "q", "o"]
    assert answers[2]["body"]["records"][0]["Id"] == answers[1]["body"]["id"]
    assert answers[3]["body"] is None
    assert force.call("GET", "/limits").json()["DailyApiRequests"]["Remaining"] == before - 2


def test_a_composite_of_all_or_none_halts_what_worked_and_tells_nobody(listening: Any) -> None:
    parts = [
        {
            "method": "PATCH",
            "url": f"{V}/sobjects/Opportunity/{listening.deal()}",
            "referenceId": "a",
            "body": {"NextStep": "n"},
        },
        {"method": "POST", "url": f"{V}/sobjects/Account", "referenceId": "b", "body": {}},
        {"method": "GET", "url": f"{V}/sobjects/Account/@{{b.id}}", "referenceId": "c"},
    ]

    answers = listening.ok("POST", "/composite", {"allOrNone": True, "compositeRequest": parts})["compositeResponse"]

    assert [row["body"][0]["errorCode"] for row in answers] == [
        "PROCESSING_HALTED", "REQUIRED_FIELD_MISSING", "PROCESSING_HALTED",
    ]  # fmt: skip
    assert listening.ok("GET", f"/sobjects/Opportunity/{listening.deal()}")["NextStep"] is None
    assert listening.events() == []


def test_a_composite_has_at_most_25_parts_and_5_queries(force: Any) -> None:
    part = {"method": "GET", "url": f"{V}/limits", "referenceId": "l"}
    query = {"method": "GET", "url": f"{V}/query?q=SELECT+Id+FROM+Account", "referenceId": "q"}

    for parts in ([part] * 26, [query] * 6):
        assert force.refused("POST", "/composite", {"compositeRequest": parts}) == (400, "LIMIT_EXCEEDED")


def test_a_batch_answers_each_part_by_itself(force: Any) -> None:
    parts = [
        {"method": "POST", "url": "v68.0/sobjects/Account", "richInput": {"Name": "A"}},
        {"method": "GET", "url": "v68.0/sobjects/Account/001"},
    ]

    answer = force.ok("POST", "/composite/batch", {"batchRequests": parts})

    assert (answer["hasErrors"], [row["statusCode"] for row in answer["results"]]) == (True, [201, 400])
    assert answer["results"][0]["result"]["success"] is True


def test_a_tree_is_planted_whole_or_not_at_all(force: Any) -> None:
    contact = {"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": "L"}
    root = {"attributes": {"type": "Account", "referenceId": "a"}, "Name": "A", "Contacts": {"records": [contact]}}

    made = force.ok("POST", "/composite/tree/Account", {"records": [root]}, status=201)

    assert [row["referenceId"] for row in made["results"]] == ["a", "c"]
    assert force.query("SELECT Account.Name FROM Contact WHERE LastName = 'L'")[0]["Account"]["Name"] == "A"
    del contact["LastName"]
    root["Name"] = "B"
    refused = force.ok("POST", "/composite/tree/Account", {"records": [root]}, status=400)
    assert refused["results"][0]["referenceId"] == "c"
    assert force.query("SELECT Id FROM Account WHERE Name = 'B'") == []

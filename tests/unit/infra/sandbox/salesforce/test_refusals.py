"""One violating request per row of the vendor's errors."""

from typing import Any

import pytest

from infra.sandbox.salesforce.ids import numbered

ACCOUNT, OPPORTUNITY = "/sobjects/Account", "/sobjects/Opportunity"
SET = numbered("0PS", 1000)
UNKNOWN = "0015g000000ZZZZAAA"
DEAL = {"Name": "D", "StageName": "Prospecting", "CloseDate": "2026-12-01"}
FIELD = {"label": "Key", "type": "Text", "length": 10, "externalId": True, "unique": True}


@pytest.mark.parametrize(
    ("path", "body", "code", "fields"),
    [
        (ACCOUNT, {}, "REQUIRED_FIELD_MISSING", ["Name"]),
        (OPPORTUNITY, {"Name": "D"}, "REQUIRED_FIELD_MISSING", ["StageName", "CloseDate"]),
        (ACCOUNT, {"Name": "X", "Terms__c": "1"}, "INVALID_FIELD", None),
        (ACCOUNT, {"Name": "X", "IsDeleted": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["IsDeleted"]),
        (OPPORTUNITY, {**DEAL, "Name": "x" * 121}, "STRING_TOO_LONG", ["Name"]),
        (OPPORTUNITY, {**DEAL, "StageName": "Gewonnen"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["StageName"]),
        (OPPORTUNITY, {**DEAL, "CurrencyIsoCode": "JPY"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["CurrencyIsoCode"]),
        (OPPORTUNITY, {**DEAL, "CloseDate": "soon"}, "JSON_PARSER_ERROR", None),
        (OPPORTUNITY, {**DEAL, "Amount": "1,000"}, "JSON_PARSER_ERROR", None),
        (OPPORTUNITY, {**DEAL, "Amount": True}, "JSON_PARSER_ERROR", None),
        (OPPORTUNITY, {**DEAL, "AccountId": "5001"}, "MALFORMED_ID", ["AccountId"]),
        (OPPORTUNITY, {**DEAL, "AccountId": "0035g00000000G8AAI"}, "MALFORMED_ID", ["AccountId"]),
        (OPPORTUNITY, {**DEAL, "AccountId": UNKNOWN}, "INVALID_CROSS_REFERENCE_KEY", []),
        ("/sobjects/Contact", {"LastName": "L", "Email": "nobody"}, "INVALID_EMAIL_ADDRESS", ["Email"]),
        ("/sobjects/OpportunityStage", {}, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", []),
        ("/sobjects/Product2", {"Name": 5 * ["x"]}, "JSON_PARSER_ERROR", None),
        ("/sobjects/FieldPermissions", {"ParentId": SET, "SobjectType": "Task", "Field": "Activity.X__c"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Field"]),
        ("/tooling/sobjects/CustomField", {"FullName": "Account.X"}, "FIELD_INTEGRITY_EXCEPTION", ["FullName"]),
        ("/tooling/sobjects/CustomField", {"FullName": "Account.X__c"}, "REQUIRED_FIELD_MISSING", ["Metadata"]),
        ("/tooling/sobjects/CustomField", {"FullName": "Account.X__c", "Metadata": {"label": 41 * "x", "type": "Date"}}, "STRING_TOO_LONG", ["MasterLabel"]),
    ],
)  # fmt: skip
def test_a_bad_write_is_400_with_its_code(force: Any, path: str, body: Any, code: str, fields: Any) -> None:
    (refused,) = force.ok("POST", path, body, status=400)

    assert (refused["errorCode"], refused.get("fields")) == (code, fields)


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Id FROM Invoice", "INVALID_TYPE"),
        ("SELECT Terms__c FROM Account", "INVALID_FIELD"),
        ("SELECT Boss.Name FROM Account", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Name = 5", "INVALID_FIELD"),
        ("SELECT Id FROM Opportunity WHERE CloseDate = '2026-01-01'", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Description = 'x'", "INVALID_FIELD"),
        ("SELECT Id, (SELECT Id FROM Invoices) FROM Account", "INVALID_TYPE"),
        ("SELECT Id FROM Account WHERE", "MALFORMED_QUERY"),
        ("SELECT Id Account", "MALFORMED_QUERY"),
        ("SELECT * FROM Account", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account WHERE Name = 'it's'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account WHERE Name = 'a' AND Phone = 'b' OR Phone = 'c'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Opportunity WHERE CloseDate = SOMEDAY", "MALFORMED_QUERY"),
        ("SELECT Id FROM ContentDocumentLink", "MALFORMED_QUERY"),
        ("SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("SELECT Id FROM Account WHERE convertCurrency(AnnualRevenue) > 5", "MALFORMED_QUERY"),
        ("SELECT Name, COUNT(Id) FROM Account GROUP BY Name", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account WHERE Name = '" + "x" * 20_000 + "'", "URI_TOO_LONG"),
    ],
)  # fmt: skip
def test_a_bad_query_is_refused_with_its_code(force: Any, soql: str, code: str) -> None:
    status = 414 if code == "URI_TOO_LONG" else 400

    assert force.refused("GET", "/query", params={"q": soql}) == (status, code)


def test_what_is_not_json_is_400_and_another_media_type_415(force: Any) -> None:
    headers = {"Content-Type": "application/json"}
    assert force.refused("POST", ACCOUNT, content=b"{Name:", headers=headers) == (400, "JSON_PARSER_ERROR")
    xml = {"Content-Type": "application/xml"}
    assert force.refused("POST", ACCOUNT, content=b"<a/>", headers=xml) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_value_of_a_unique_field_is_taken_once(force: Any) -> None:
    force.act("add_field", "Account.Key__c", **FIELD)
    first = force.ok("POST", ACCOUNT, {"Name": "A", "Key__c": "K"}, status=201)["id"]

    (refused,) = force.ok("POST", ACCOUNT, {"Name": "B", "Key__c": "k"}, status=400)

    assert refused["errorCode"] == "DUPLICATE_VALUE"
    assert refused["message"] == f"duplicate value found: Key__c duplicates value on record with id: {first}"


def test_a_twin_is_refused_with_the_records_that_match_unless_overridden(force: Any) -> None:
    force.act("settings", duplicate_rules=["Account"])
    aurora = {"Name": "AURORA robotics gmbh"}

    (refused,) = force.ok("POST", ACCOUNT, aurora, status=400)

    matches = refused["duplicateResult"]["matchResults"][0]["matchRecords"]
    assert (refused["errorCode"], refused["enhancedErrorType"]) == ("DUPLICATES_DETECTED", "DuplicateError")
    assert matches[0]["record"]["Id"] == force.id_of("Account", "Aurora")
    force.ok("POST", ACCOUNT, aurora, status=201, headers={"Sforce-Duplicate-Rule-Header": "allowSave=true"})


@pytest.mark.parametrize("code", ["FIELD_CUSTOM_VALIDATION_EXCEPTION", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"])
def test_a_rule_or_a_trigger_of_the_org_refuses_and_leaves_nothing_behind(force: Any, code: str) -> None:
    rule = {"when": {"StageName": "Closed Won"}, "require": ["NextStep"], "fields": ["NextStep"]}
    force.act("add_rule", type="deals", code=code, message="Say what comes next.", **rule)
    row = f"{OPPORTUNITY}/{force.deal()}"

    (refused,) = force.ok("PATCH", row, {"StageName": "Closed Won"}, status=400)

    assert (refused["errorCode"], refused["message"], refused["fields"]) == (code, "Say what comes next.", ["NextStep"])
    assert force.ok("GET", row)["IsWon"] is False
    assert force.call("PATCH", row, {"StageName": "Closed Won", "NextStep": "invoice"}).status_code == 204


def test_rules_fire_as_often_as_told_and_can_be_cleared(force: Any) -> None:
    force.act("add_rule", type="companies", when={"Phone": "1"}, times=1)
    force.act("add_rule", type="companies", when={"Phone": "2"})
    row = f"{ACCOUNT}/{force.id_of('Account', 'Aurora')}"

    assert [force.call("PATCH", row, {"Phone": "1"}).status_code for _ in range(2)] == [400, 204]
    assert force.call("PATCH", row, {"Phone": "2"}).status_code == 400
    force.act("clear_rules")
    assert force.call("PATCH", row, {"Phone": "2"}).status_code == 204


def test_a_locked_account_locks_what_is_below_it_for_as_often_as_told(force: Any) -> None:
    force.act("lock", force.id_of("Account", "Aurora"), times=2)
    row = f"{OPPORTUNITY}/{force.deal()}"

    statuses = [force.call("PATCH", row, {"NextStep": "x"}).status_code for _ in range(3)]

    assert statuses == [400, 400, 204]
    force.act("lock", force.deal())
    assert force.refused("PATCH", row, {"NextStep": "y"}) == (400, "UNABLE_TO_LOCK_ROW")


@pytest.mark.parametrize("token", ["nobody", ""])
def test_an_unknown_session_is_401(force: Any, token: str) -> None:
    answer = force.call("GET", "/limits", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
    assert answer.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_a_session_ends_after_two_idle_hours_or_when_an_administrator_says_so(force: Any) -> None:
    for _ in range(3):
        force.control("clock", advance_s=7000)
        force.ok("GET", "/limits")
    force.control("clock", advance_s=7201)
    assert force.refused("GET", "/limits") == (401, "INVALID_SESSION_ID")
    force.control("reset")
    force.act("expire_sessions")
    assert force.refused("GET", "/limits") == (401, "INVALID_SESSION_ID")


def test_what_the_user_may_not_do_is_403(force: Any) -> None:
    force.act("settings", read_only=["Account"], customizes=False)
    field = {"FullName": "Account.X__c", "Metadata": FIELD}
    assert force.refused("POST", ACCOUNT, {"Name": "X"}) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    assert force.refused("POST", "/tooling/sobjects/CustomField", field) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    hidden = force.id_of("Account", "Blackwood")
    force.act("hide", hidden)
    refused = force.refused("POST", OPPORTUNITY, {**DEAL, "AccountId": hidden})
    assert refused == (403, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY")
    assert force.refused("GET", f"{ACCOUNT}/{hidden}") == (404, "NOT_FOUND")
    force.act("settings", api_enabled=False)
    assert force.refused("GET", "/limits") == (403, "API_DISABLED_FOR_ORG")


def test_a_days_calls_are_counted_on_every_reply_and_end_in_403(force: Any) -> None:
    force.act("settings", daily_calls=3)

    answers = [force.call("GET", "/limits") for _ in range(4)]

    assert [answer.headers["Sforce-Limit-Info"] for answer in answers[:3]] == [f"api-usage={n}/3" for n in (1, 2, 3)]
    assert answers[2].json()["DailyApiRequests"] == {"Max": 3, "Remaining": 0}
    assert answers[3].status_code == 403
    assert answers[3].json() == [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    assert "Retry-After" not in answers[3].headers


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", f"{ACCOUNT}/{UNKNOWN}", 404, "NOT_FOUND"),
        ("GET", f"{ACCOUNT}/5001", 400, "MALFORMED_ID"),
        ("PATCH", f"{ACCOUNT}/0035g00000000G8AAI", 400, "MALFORMED_ID"),
        ("GET", "/sobjects/Invoice/describe", 404, "NOT_FOUND"),
        ("GET", "/nowhere", 404, "NOT_FOUND"),
        ("GET", "/query/01g5g0000000001AAA-2000", 400, "INVALID_QUERY_LOCATOR"),
        ("PUT", f"{ACCOUNT}/{UNKNOWN}", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/services/data/v30.0/limits", 410, "UNSUPPORTED_API_VERSION"),
        ("GET", "/services/data/v69.0/limits", 404, "NOT_FOUND"),
        ("PATCH", f"{ACCOUNT}/Name/Aurora", 400, "INVALID_FIELD"),
    ],
)  # fmt: skip
def test_what_is_not_there_says_how(force: Any, method: str, path: str, status: int, code: str) -> None:
    assert force.refused(method, path, {}) == (status, code)


def test_an_old_version_warns_that_it_will_go(force: Any) -> None:
    assert "deprecated" in force.call("GET", "/services/data/v40.0/limits").headers["Warning"]
    assert "Warning" not in force.call("GET", "/services/data/v41.0/limits").headers


def test_a_deleted_record_is_told_from_one_that_never_was(force: Any) -> None:
    gone = force.id_of("Account", "Blackwood")
    force.act("delete", gone, type="companies")

    assert force.refused("GET", f"{ACCOUNT}/{gone}") == (404, "ENTITY_IS_DELETED")
    (saved,) = force.ok("DELETE", f"/composite/sobjects?ids={gone}")
    assert saved["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


def test_a_task_for_somebody_who_left_is_refused(force: Any) -> None:
    (sam,) = force.query("SELECT Id FROM User WHERE FirstName = 'Sam'")
    force.act("archive_owner", sam["Id"])

    assert force.refused("POST", "/sobjects/Task", {"OwnerId": sam["Id"]}) == (400, "INACTIVE_OWNER_OR_USER")


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("400", 400, "UNABLE_TO_LOCK_ROW"),
        ("401", 401, "INVALID_SESSION_ID"),
        ("409", 409, "CONFLICT"),
        ("412", 412, "ENTITY_CHANGED"),
        ("420", 420, "UNKNOWN_EXCEPTION"),
        ("429", 403, "REQUEST_LIMIT_EXCEEDED"),  # Salesforce knows no 429
        ("500", 500, "UNKNOWN_EXCEPTION"),
        ("502", 502, "UNKNOWN_EXCEPTION"),
    ],
)
def test_an_injected_fault_is_worded_as_the_vendor_does(force: Any, fault: str, status: int, code: str) -> None:
    force.control("faults", fault=fault, match={"path": "/services/data"}, retry_after=3)

    answer = force.call("GET", "/limits")

    assert (answer.status_code, answer.json()[0]["errorCode"]) == (status, code)
    assert "Retry-After" not in answer.headers


def test_maintenance_is_a_page_of_html(force: Any) -> None:
    force.control("faults", fault="5xx")

    answer = force.call("GET", "/limits")

    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"CurrencyIsoCode": "GBP"}, "currency code does not match opportunity currency code"),
        ({"Name": "Other book"}, "in a different pricebook than the one assigned"),
    ],
)
def test_a_line_is_of_the_deals_price_book_and_currency(force: Any, change: Any, message: str) -> None:
    product = force.id_of("Product2", "Onboarding")
    book = force.id_of("Pricebook2", "Standard")
    if "Name" in change:
        book = force.ok("POST", "/sobjects/Pricebook2", {"Name": "Other", "IsActive": True}, 201)["id"]
    entry = {"Product2Id": product, "Pricebook2Id": book, "UnitPrice": 1, "IsActive": True, "CurrencyIsoCode": "EUR"}
    entry |= {name: value for name, value in change.items() if name != "Name"}
    entry_id = force.ok("POST", "/sobjects/PricebookEntry", entry, 201)["id"]
    line = {"OpportunityId": force.deal(), "PricebookEntryId": entry_id, "Quantity": 1, "UnitPrice": 1}

    (refused,) = force.ok("POST", "/sobjects/OpportunityLineItem", line, status=400)

    assert refused["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    assert message in refused["message"]

"""One violating request per row of the vendor's errors."""

import json
from typing import Any

import pytest

V = "/crm/objects/2026-09"


@pytest.mark.parametrize(
    ("kind", "properties", "code"),
    [
        ("deals", {"no_such": "1"}, "PROPERTY_DOESNT_EXIST"),
        ("deals", {"amount": "1,000"}, "INVALID_INTEGER"),
        ("deals", {"amount": "NaN"}, "INVALID_INTEGER"),
        ("deals", {"closedate": "soon"}, "INVALID_DATE"),
        ("deals", {"dealtype": "imaginary"}, "INVALID_OPTION"),
        ("deals", {"deal_currency_code": "JPY"}, "INVALID_OPTION"),
        ("deals", {"dealstage": "184110203"}, "INVALID_OPTION"),
        ("deals", {"pipeline": "nowhere"}, "INVALID_OPTION"),
        ("deals", {"hs_is_closed_won": "true"}, "READ_ONLY_VALUE"),
        ("deals", {"hubspot_owner_id": "51234"}, "INVALID_OWNER_ID"),
        ("deals", {"amount": ["1"]}, "INVALID_INPUT"),
        ("quotes", {"hs_esign_enabled": "maybe"}, "INVALID_BOOLEAN"),
        ("line_items", {"price": "-1"}, "INVALID_NUMBER"),
        ("line_items", {"hs_recurring_billing_start_date": "1790000000123"}, "INVALID_DATE"),
        ("line_items", {"hs_recurring_billing_start_date": "2026-11-21T10:00:00Z"}, "INVALID_DATE"),
        ("notes", {"hs_timestamp": "2026-11-21T10:00:00Z", "hs_note_body": "x" * 65_537}, "VALUE_TOO_LONG"),
    ],
)
def test_a_bad_property_value_is_explained_inside_the_text(hub: Any, kind: str, properties: Any, code: str) -> None:
    hub.act("scopes", scopes="crm.objects.deals.write crm.objects.quotes.write e-commerce crm.objects.contacts.write")

    refused = hub.ok("POST", f"{V}/{kind}", {"properties": properties}, status=400)

    assert "VALIDATION_ERROR" == refused["category"]
    assert refused["message"].startswith("Property values were not valid: [{")
    details = json.loads(refused["message"].removeprefix("Property values were not valid: "))
    assert code in {detail["error"] for detail in details}
    assert code in {error["code"] for error in refused["errors"]}


@pytest.mark.parametrize("kind", ["notes", "tasks"])
def test_an_activity_needs_its_timestamp(hub: Any, kind: str) -> None:
    refused = hub.ok("POST", f"{V}/{kind}", {"properties": {}}, status=400)

    assert {"properties": ["hs_timestamp"]} == refused["context"]


def test_an_expired_token_says_since_when(hub: Any) -> None:
    hub.control("clock", advance_s=1800 + 2 * 3600)

    refused = hub.ok("GET", f"{V}/deals/31337", status=401)

    assert "EXPIRED_AUTHENTICATION" == refused["category"]
    assert "expired 2 hour(s) ago" in refused["message"]
    assert 1 == len(refused["context"]["expire time"])


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer nobody"}, {"Authorization": ""}])
def test_an_unknown_token_is_another_401(hub: Any, headers: dict[str, str]) -> None:
    refused = hub.ok("GET", f"{V}/deals/31337", status=401, headers=headers)

    assert "INVALID_AUTHENTICATION" == refused["category"]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", f"{V}/deals/31337", "crm.objects.deals.read"),
        ("GET", f"{V}/companies/5001?associations=deals", "crm.objects.deals.read"),
        ("PATCH", f"{V}/companies/5001", "crm.objects.companies.write"),
        ("POST", f"{V}/notes", "crm.objects.contacts.write"),
        ("POST", "/crm/properties/2026-09/deals", "crm.schemas.deals.write"),
        ("GET", "/crm/owners/2026-09", "crm.objects.owners.read"),
        ("GET", "/settings/currencies/2026-09/company-currency", "settings.currencies.read"),
    ],
)
def test_a_missing_scope_is_403_and_named(hub: Any, method: str, path: str, scope: str) -> None:
    hub.act("scopes", scopes="oauth crm.objects.companies.read")

    refused = hub.ok(method, path, {}, status=403)

    assert "MISSING_SCOPES" == refused["category"]
    assert [scope] == refused["errors"][0]["context"]["requiredGranularScopes"][:1]


@pytest.mark.parametrize("how", ["unknown", "archived", "merged"])
def test_what_is_gone_is_404(hub: Any, how: str) -> None:
    if how == "archived":
        hub.act("delete", "5001", type="companies")
    if how == "merged":
        hub.act("merge", "5001", type="companies", other="5002")
    id_ = "999" if how == "unknown" else "5001"

    for method in ("GET", "PATCH"):
        refused = hub.ok(method, f"{V}/companies/{id_}", {"properties": {}}, status=404)
        assert ("OBJECT_NOT_FOUND", "resource not found") == (refused["category"], refused["message"])


def test_a_taken_contact_email_is_409_with_the_id_in_the_text(hub: Any) -> None:
    body = {"properties": {"email": "Finance@Aurora-Robotics.test"}}

    refused = hub.ok("POST", f"{V}/contacts", body, status=409)

    assert ("CONFLICT", "Contact already exists. Existing ID: 9001") == (refused["category"], refused["message"])


def test_a_taken_unique_value_is_400(hub: Any) -> None:
    group = {"groupName": "dealinformation", "label": "Ext", "type": "string", "fieldType": "text"}
    hub.ok("POST", "/crm/properties/2026-09/deals", {"name": "ac_ext", "hasUniqueValue": True, **group}, status=201)
    hub.ok("PATCH", f"{V}/deals/31337", {"properties": {"ac_ext": "A-1"}})

    refused = hub.ok("PATCH", f"{V}/deals/31338", {"properties": {"ac_ext": "a-1"}}, status=400)

    assert "already has that value" in refused["message"]
    assert "31337" == hub.ok("GET", f"{V}/deals/A-1?idProperty=ac_ext")["id"]


def test_the_eleventh_unique_property_is_refused(hub: Any) -> None:
    group = {"groupName": "dealinformation", "label": "U", "type": "string", "fieldType": "text"}

    statuses = [
        hub.call(
            "POST", "/crm/properties/2026-09/deals", {"name": f"u_{n}", "hasUniqueValue": True, **group}
        ).status_code
        for n in range(11)
    ]

    assert [201] * 10 + [400] == statuses


def test_ten_seconds_hold_110_calls_and_the_headers_count_down(hub: Any) -> None:
    first = hub.call("GET", "/account-info/2026-09/details")
    assert ("110", "109") == (
        first.headers["x-hubspot-ratelimit-max"],
        first.headers["x-hubspot-ratelimit-remaining"],
    )
    for _ in range(109):
        hub.ok("GET", "/account-info/2026-09/details")

    refused = hub.call("GET", "/account-info/2026-09/details")

    assert (429, "TEN_SECONDLY_ROLLING") == (refused.status_code, refused.json()["policyName"])
    assert "retry-after" not in refused.headers
    hub.control("clock", advance_s=10)
    hub.ok("GET", "/account-info/2026-09/details")


def test_search_has_its_own_limit_per_second_without_headers(hub: Any) -> None:
    answers = [hub.call("POST", f"{V}/deals/search", {}) for _ in range(6)]

    assert [200] * 5 + [429] == [answer.status_code for answer in answers]
    assert "SECONDLY" == answers[-1].json()["policyName"]
    assert "x-hubspot-ratelimit-max" not in answers[0].headers


def test_an_account_has_limits_of_its_own(hub: Any) -> None:
    other = hub.control("account", do="add")
    hub.act("settings", calls_per_ten_seconds=1)
    hub.ok("GET", "/account-info/2026-09/details")
    hub.ok("GET", "/account-info/2026-09/details", status=429)

    headers = {"Authorization": f"Bearer {other['access_token']}"}

    assert 4455668 == hub.ok("GET", "/account-info/2026-09/details", headers=headers)["portalId"]


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ({"limit": 201}, "limit"),
        ({"limit": 200, "after": "9801"}, "10000"),
        ({"query": "x" * 3000}, "3000"),
        ({"filterGroups": [{"filters": []}] * 6}, "5 filter groups"),
        ({"filterGroups": [{"filters": [{"propertyName": "amount", "operator": "HAS_PROPERTY"}] * 7}]}, "6 filters"),
        ({"filterGroups": [{"filters": [{"propertyName": "nope", "operator": "HAS_PROPERTY"}]}]}, "nope"),
        ({"filterGroups": [{"filters": [{"propertyName": "amount", "operator": "LIKE", "value": "1"}]}]}, "LIKE"),
        ({"filterGroups": [{"filters": [{"propertyName": "amount", "operator": "EQ"}]}]}, "requires a value"),
        ({"filterGroups": [{"filters": [{"propertyName": "amount", "operator": "IN"}]}]}, "requires values"),
        ({"sorts": ["amount", "dealname"]}, "one sort"),
    ],
)
def test_a_search_beyond_the_limits_is_400(hub: Any, body: Any, part: str) -> None:
    assert part in hub.ok("POST", f"{V}/deals/search", body, status=400)["message"]


@pytest.mark.parametrize(
    ("inputs", "part"),
    [
        ([{"id": str(n)} for n in range(101)], "maximum number of inputs"),
        ([{"id": "7001"}, {"id": "7001"}], "Duplicate IDs"),
        ([], "inputs"),
    ],
)
def test_a_batch_holds_a_hundred_distinct_ids(hub: Any, inputs: Any, part: str) -> None:
    assert part in hub.ok("POST", f"{V}/line_items/batch/read", {"inputs": inputs}, status=400)["message"]


def test_a_list_holds_a_hundred(hub: Any) -> None:
    hub.ok("GET", f"{V}/deals?limit=101", status=400)


def test_an_unknown_object_type_cannot_be_inferred(hub: Any) -> None:
    refused = hub.ok("GET", f"{V}/spaceships/1", status=400)

    assert "Unable to infer object type" in refused["message"]


def test_a_body_that_is_no_json_is_400(hub: Any) -> None:
    answer = hub.http.post(f"{V}/deals", content=b"{", headers={"Content-Type": "application/json"})

    assert (400, "VALIDATION_ERROR") == (answer.status_code, answer.json()["category"])


def test_an_association_type_must_fit_the_pair_and_the_record_exist(hub: Any) -> None:
    def note(type_id: int, to: str) -> Any:
        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
        body = {"properties": {"hs_timestamp": "0"}, "associations": [{"to": {"id": to}, "types": types}]}
        return hub.ok("POST", f"{V}/notes", body, status=400)

    assert "crm.associations.INVALID_ASSOCIATION_TYPE" == note(5, "31337")["subCategory"]
    assert "crm.associations.INVALID_OBJECT_IDS" == note(214, "999")["subCategory"]


def test_server_errors_are_html_and_unknown_paths_json(hub: Any) -> None:
    hub.control("faults", match={"path": V}, fault="502")

    assert "text/html; charset=utf-8" == hub.call("GET", f"{V}/deals/31337").headers["content-type"]
    assert "OBJECT_NOT_FOUND" == hub.ok("GET", "/crm/v9/nothing", status=404)["category"]


@pytest.mark.parametrize(("version", "status"), [("2026-09", 400), ("2026-03", 200)])
def test_required_property_rules_bind_from_2026_09_on(hub: Any, version: str, status: int) -> None:
    hub.act(
        "settings",
        rules=[{"objectType": "deals", "when": {"dealstage": "closedwon"}, "require": ["closed_won_reason"]}],
    )

    body = {"properties": {"dealstage": "closedwon"}}
    answer = hub.ok("PATCH", f"/crm/objects/{version}/deals/31337", body, status=status)

    if status == 400:
        assert "MISSING_CONDITIONAL_REQUIRED_PROPERTY" == answer["errors"][0]["code"]
        assert {"propertyName": ["closed_won_reason"]} == answer["errors"][0]["context"]


def test_required_fields_of_the_create_form_bind_creations(hub: Any) -> None:
    hub.act("settings", rules=[{"objectType": "companies", "onCreate": True, "require": ["domain"]}])

    refused = hub.ok("POST", f"{V}/companies", {"properties": {"name": "No Domain"}}, status=400)

    assert "MISSING_REQUIRED_PROPERTY" == refused["errors"][0]["code"]


def test_a_backward_lifecycle_write_is_silently_ignored_unless_cleared(hub: Any) -> None:
    path = f"{V}/companies/5002"

    def write(stage: str) -> str | None:
        hub.ok("PATCH", path, {"properties": {"lifecyclestage": stage}})
        found = hub.ok("GET", path + "?properties=lifecyclestage")["properties"]["lifecyclestage"]
        assert found is None or isinstance(found, str)
        return found

    assert "customer" == write("lead")
    assert None is write("")
    assert "lead" == write("lead")


@pytest.mark.parametrize("associations", [["x"], [{"types": [{}]}], [{"types": "5"}], [{}]])
def test_malformed_associations_are_400(hub: Any, associations: Any) -> None:
    body = {"properties": {"hs_timestamp": "0"}, "associations": associations}

    assert "VALIDATION_ERROR" == hub.ok("POST", f"{V}/notes", body, status=400)["category"]

"""One violating request per row of the vendor's errors."""

from typing import Any

import pytest

D = "/api/v2/deals"
INFO = "Please check developers.pipedrive.com for more information about Pipedrive API."
NEW_LINE = {"product_id": 8001, "item_price": 1, "quantity": 1}
Given = dict[str, Any]

# (settings before it, method, path, body, status, members of the refusal)
ERROR_ROWS: list[tuple[Given, str, str, Any, int, Given]] = [
    ({}, "PATCH", f"{D}/31338", {"value": "1"}, 400,
     {"error": "Validation failed: value: Expected number, received string", "code": "ERR_SCHEMA_VALIDATION_FAILED"}),
    ({"suspended": True}, "GET", f"{D}/31337", None, 402, {"error_info": INFO, "data": None, "additional_data": None}),
    ({"deals_limit": 1}, "POST", D, {"title": "D"}, 403, {"code": "feature_capping_deals_limit"}),
    ({}, "PATCH", "/api/v2/persons/9001", {"job_title": "CFO"}, 403, {"errorCode": 403}),
    ({}, "GET", f"{D}/1", None, 404, {"error": "Deal not found", "error_info": INFO, "data": None}),
    ({}, "GET", "/api/v1/deals/31337", None, 410, {"error_info": INFO}),
    ({}, "POST", "/api/v1/persons", {"name": "P"}, 410, {"error_info": INFO}),
    ({"products_enabled": False}, "GET", f"{D}/31337/products", None, 415, {"error_info": INFO}),
    ({"plan": "lite"}, "GET", f"{D}/installments?deal_ids=31337", None, 415, {"error_info": INFO}),
    ({}, "POST", "/api/v1/webhooks", {"name": "n"}, 400, {"status": "error"}),
    ({}, "DELETE", "/api/v1/webhooks/7", None, 404, {"status": "error", "errors": {"id": ["not found"]}}),
    ({}, "GET", "/api/v2/nothing", None, 404, {"error_info": INFO}),
    ({}, "PUT", f"{D}/31337", {"title": "v1 said PUT"}, 405, {"error_info": INFO}),
]  # fmt: skip


@pytest.mark.parametrize("row", ERROR_ROWS, ids=lambda row: f"{row[4]} {row[1]} {row[2]}")
def test_each_error_row_has_its_status_and_body(pipe: Any, row: tuple[Given, str, str, Any, int, Given]) -> None:
    settings, method, path, body, status, members = row
    pipe.settings(**settings)

    refused = pipe.refused(method, path, body, status)

    assert members.items() <= refused.items()


@pytest.mark.parametrize("token", ["nobody", "", "expired"])
def test_a_bad_token_is_stopped_by_the_gateway(pipe: Any, token: str) -> None:
    headers = {} if token == "expired" else {"Authorization": f"Bearer {token}" if token else ""}
    if token == "expired":
        pipe.control("clock", advance_s=3600)

    answer = pipe.call("GET", f"{D}/31337", headers=headers)

    assert (401, "true") == (answer.status_code, answer.headers["x-401-by-gw"])
    told = {"error": "unauthorized access", "errorCode": 401, "error_info": "Please check developers.pipedrive.com"}
    assert {"success": False, **told} == answer.json()


@pytest.mark.parametrize("status", [500, 501, 503])
def test_the_servers_own_errors_are_json_and_carry_a_wait_only_if_told_so(pipe: Any, status: int) -> None:
    pipe.control("faults", match={"path": D}, fault=str(status))

    answer = pipe.call("GET", f"{D}/31337")

    assert (status, False) == (answer.status_code, answer.json()["success"])
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize(
    ("scopes", "method", "path", "body"),
    [
        ("deals:read", "PATCH", f"{D}/31337", {"title": "x"}),
        ("deals:full", "GET", "/api/v2/organizations/5001", None),
        ("deals:full", "POST", "/api/v1/webhooks", {}),
        ("deals:full", "GET", "/api/v1/users", None),
        ("deals:full", "GET", "/api/v2/itemSearch?term=aurora", None),
        ("deals:full", "POST", "/api/v2/dealFields", {}),
        ("deals:full", "POST", "/api/v2/stages", {}),
        ("deals:full", "GET", "/api/v1/users/me", None),
    ],
)
def test_a_consent_that_does_not_cover_the_address_is_a_mismatch(
    pipe: Any, scopes: str, method: str, path: str, body: Any
) -> None:
    pipe.act("scopes", scopes=scopes)

    refused = pipe.refused(method, path, body, status=403)

    assert ("Scope and URL mismatch", 403) == (refused["error"], refused["errorCode"])


@pytest.mark.parametrize(
    ("path", "body", "part"),
    [
        (f"{D}/31337", {"a" * 40: "INV-1"}, "Unrecognized key(s) in object: 'aaaa"),
        (f"{D}/31337", {"custom_fields": {"b" * 40: "INV-1"}}, f"custom_fields.{'b' * 40}"),
        (f"{D}/31337", {"title": ""}, "title: String must contain at least 1"),
        (f"{D}/31337", {"title": None}, "title: Expected string, received null"),
        (f"{D}/31337", {"stage_id": 1.5}, "stage_id: Expected integer, received float"),
        (f"{D}/31337", {"is_archived": 1}, "is_archived: Expected boolean, received number"),
        (f"{D}/31337", {"status": "closed"}, "status: Invalid enum value"),
        (f"{D}/31337", {"expected_close_date": "21.11.2026"}, "expected_close_date: Invalid date"),
        (f"{D}/31337", {"label_ids": ["a"]}, "label_ids.0: Expected integer"),
        (f"{D}/31337", {"currency": "XXX"}, "currency"),
        (f"{D}/31337", {"org_id": 1}, "org_id: Organization 1 not found"),
        (f"{D}/31337", {"owner_id": 1}, "owner_id: User 1 not found"),
        (f"{D}/31337", {"stage_id": 99}, "stage_id: Stage 99 not found"),
        ("/api/v2/organizations/5001", {"address": {"street": "x"}}, "address: Unrecognized key(s)"),
        ("/api/v2/persons/9001", {"emails": [{"primary": True}]}, "emails.0.value: Required"),
        ("/api/v2/products/8001", {"prices": [{"currency": "EUR", "price": 1}] * 2}, "one price per currency"),
    ],
)
def test_a_body_that_does_not_fit_is_explained_by_member(pipe: Any, path: str, body: Any, part: str) -> None:
    pipe.act("scopes", scopes="deals:full contacts:full products:full")

    refused = pipe.refused("PATCH", path, body)

    assert ("ERR_SCHEMA_VALIDATION_FAILED", True) == (refused["code"], part in refused["error"]), refused


@pytest.mark.parametrize(
    ("path", "body", "part"),
    [
        (D, {}, "title: Required"),
        ("/api/v2/persons", {}, "name: Required"),
        ("/api/v2/activities", {"person_id": 9001}, "person_id"),
        ("/api/v2/activities", {"type": "nap"}, "type"),
        (f"{D}/31338/products", {"product_id": 8001}, "item_price: Required"),
        (f"{D}/31338/products", {**NEW_LINE, "product_id": 1}, "product_id"),
        (f"{D}/31338/products", {**NEW_LINE, "billing_frequency_cycles": 3}, "billing_frequency_cycles"),
        (f"{D}/31338/products", {**NEW_LINE, "billing_frequency": "weekly"}, "billing_frequency_cycles"),
        (f"{D}/31338/products", {**NEW_LINE, "billing_frequency": "monthly", "billing_frequency_cycles": 209}, "208"),
        (f"{D}/31338/discounts", {"description": "d", "amount": 0, "type": "amount"}, "amount"),
        ("/api/v2/dealFields", {"field_name": "F", "field_type": "boolean"}, "field_type"),
        ("/api/v2/dealFields", {"field_name": "F", "field_type": "url"}, "field_type"),
        ("/api/v2/dealFields", {"field_name": "F", "field_type": "enum"}, "options"),
        ("/api/v2/organizationFields", {"field_name": "F", "field_type": "text", "description": "d"}, "description"),
    ],
)
def test_what_cannot_be_made_is_explained(pipe: Any, path: str, body: Any, part: str) -> None:
    assert part in pipe.refused("POST", path, body)["error"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=501", "limit=0", "cursor=nonsense", "ids=" + ",".join(map(str, range(101))), "ids=a", "status=dead",
        "updated_since=2026-11-21T10:00:00.123Z", "updated_since=yesterday", "sort_by=title", "sort_direction=up",
        "custom_fields=" + ",".join(f"{n:040x}" for n in range(16)),
    ],
)  # fmt: skip
def test_a_list_beyond_its_limits_is_400(pipe: Any, query: str) -> None:
    assert "ERR_SCHEMA_VALIDATION_FAILED" == pipe.refused("GET", f"{D}?{query}")["code"]


@pytest.mark.parametrize(
    "query",
    ["term=a", "term=", "term=au&fields=stage", "term=au&limit=501"],
)
def test_a_search_beyond_its_limits_is_400(pipe: Any, query: str) -> None:
    pipe.refused("GET", f"{D}/search?{query}")


def test_a_body_that_is_no_json_is_400(pipe: Any) -> None:
    answer = pipe.http.post(D, content=b"{", headers={"Content-Type": "application/json"})

    assert (400, False) == (answer.status_code, answer.json()["success"])


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({"subscription_url": "not a url"}, "subscription_url"),
        ({"event_action": "updated"}, "event_action"),
        ({"event_object": "invoice"}, "event_object"),
        ({"version": "1.0"}, "version"),
        ({"user_id": 1}, "user_id"),
        ({"name": None}, "name"),
    ],
)
def test_a_webhook_that_cannot_be_made_names_the_member(pipe: Any, body: Given, member: str) -> None:
    good = {"subscription_url": "https://h.test/x", "event_action": "*", "event_object": "deal", "name": "n"}

    assert {member} == pipe.refused("POST", "/api/v1/webhooks", {**good, **body})["errors"].keys()


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ({"deal_id": 31337}, "content"),
        ({"content": "x"}, "needs a deal"),
        ({"content": "x", "deal_id": 1}, "Deal 1 not found"),
        ({"content": "x", "deal_id": 31337, "add_time": "2026-11-21T10:00:00Z"}, "add_time"),
        ({"content": "x", "deal_id": 31337, "colour": "red"}, "colour"),
    ],
)
def test_a_note_that_cannot_be_made_is_explained(pipe: Any, body: Given, part: str) -> None:
    assert part in pipe.refused("POST", "/api/v1/notes", body)["error"]

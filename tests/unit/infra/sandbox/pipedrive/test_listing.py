from typing import Any

import pytest

D = "/api/v2/deals"


def _ids(pipe: Any, query: str) -> list[int]:
    return [row["id"] for row in pipe.data("GET", query)]


def test_a_list_comes_in_pages_whose_cursor_is_opaque_and_null_on_the_last(pipe: Any) -> None:
    first = pipe.ok("GET", f"{D}?limit=2")
    cursor = first["additional_data"]["next_cursor"]

    second = pipe.ok("GET", f"{D}?limit=2&cursor={cursor}")

    assert [31337, 31338] == [row["id"] for row in first["data"]]
    assert ([31339], None) == ([row["id"] for row in second["data"]], second["additional_data"]["next_cursor"])


def test_pages_follow_the_order_asked_for(pipe: Any) -> None:
    pipe.control("clock", advance_s=5)
    pipe.data("PATCH", f"{D}/31337", {"title": "Touched"})

    first = pipe.ok("GET", f"{D}?limit=1&sort_by=update_time&sort_direction=desc")
    rest = _ids(pipe, f"{D}?limit=5&cursor={first['additional_data']['next_cursor']}")

    assert [31337] == [row["id"] for row in first["data"]]
    assert [31339, 31338] == rest


def test_updated_since_is_inclusive_and_until_is_not(pipe: Any) -> None:
    pipe.control("clock", advance_s=60)
    at = pipe.data("PATCH", f"{D}/31338", {"title": "Later"})["update_time"]

    assert [31338] == _ids(pipe, f"{D}?updated_since={at}")
    assert [31337, 31339] == _ids(pipe, f"{D}?updated_until={at}")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("ids=31339,31337,99", [31337, 31339]),
        ("status=won", []),
        ("status=open,won", [31337, 31338, 31339]),
        ("owner_id=884423", [31338]),
        ("org_id=5003", [31339]),
        ("person_id=9001", [31337]),
        ("pipeline_id=1", [31337, 31338]),
        ("stage_id=4", [31339]),
    ],
)
def test_deals_are_filtered(pipe: Any, query: str, ids: list[int]) -> None:
    assert ids == _ids(pipe, f"{D}?{query}")


def test_companies_hold_the_same_ids_and_nothing_of_each_other(pipe: Any) -> None:
    first, second = pipe.ok("GET", "/_sandbox/account")["accounts"]
    pipe.data("PATCH", f"{D}/31337", {"title": "Only here"})

    headers = {"Authorization": f"Bearer {second['access_token']}"}
    other = pipe.ok("GET", f"{D}/31337", headers=headers)["data"]

    assert ("8087566", "8087567") == (first["account_id"], second["account_id"])
    assert "Aurora: platform rollout" == other["title"]


def test_stages_belong_to_a_pipeline_and_say_how_likely_they_are(pipe: Any) -> None:
    stages = pipe.data("GET", "/api/v2/stages?pipeline_id=2")

    assert [(4, "Renewal Due", 50), (5, "Offer Sent", 80)] == [
        (stage["id"], stage["name"], stage["deal_probability"]) for stage in stages
    ]
    assert [True, True] == [one["is_deal_probability_enabled"] for one in pipe.data("GET", "/api/v2/pipelines")]


def test_a_search_lags_and_finds_searchable_custom_values_alone(pipe: Any) -> None:
    text = pipe.data("POST", "/api/v2/dealFields", {"field_name": "Invoice", "field_type": "varchar"})["field_code"]
    day = pipe.data("POST", "/api/v2/dealFields", {"field_name": "Due", "field_type": "date"})["field_code"]
    pipe.data("PATCH", f"{D}/31338", {"custom_fields": {text: "INV-1042", day: "2026-12-01"}})

    def found(term: str) -> list[int]:
        query = f"{D}/search?term={term}&fields=custom_fields&exact_match=true"
        return [row["item"]["id"] for row in pipe.data("GET", query)["items"]]

    assert [] == found("inv-1042")
    pipe.control("clock", advance_s=3)
    assert [31338] == found("inv-1042")
    assert [] == found("2026-12-01")
    field = f"/api/v2/itemSearch/field?entity_type=deal&match=exact&field={text}"
    assert [{"id": 31338, text: "INV-1042"}] == pipe.data("GET", f"{field}&term=INV-1042")
    assert [] == pipe.data("GET", f"{field}&term=inv-1042")
    pipe.refused("GET", f"/api/v2/itemSearch/field?entity_type=deal&match=exact&field={day}&term=2026-12-01")


def test_a_search_goes_through_names_emails_and_notes(pipe: Any) -> None:
    pipe.data("POST", "/api/v1/notes", {"content": "<p>Net sixty</p>", "deal_id": 31339})
    pipe.control("clock", advance_s=3)

    def found(query: str) -> list[int]:
        return [row["item"]["id"] for row in pipe.data("GET", f"/api/v2/{query}")["items"]]

    assert [9003] == found("persons/search?term=accounts@blackwood.test&fields=email&exact_match=1")
    assert [31339] == found("deals/search?term=sixty")
    assert [5001] == found("organizations/search?term=lindenstr")
    assert [8004] == found("products/search?term=LICENCE&fields=code")
    assert [31337] == found("deals/search?term=aurora&organization_id=5001&status=open")
    assert {31337, 5001} <= set(found("itemSearch?term=aurora&item_types=deal,organization"))

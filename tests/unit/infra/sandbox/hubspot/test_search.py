from typing import Any

import pytest

V = "/crm/objects/2026-09"


@pytest.fixture
def indexed(hub: Any) -> Any:
    hub.control("clock", advance_s=5)
    return hub


def _found(hub: Any, filters: list[dict[str, Any]], kind: str = "deals", **more: Any) -> list[str]:
    body = {"filterGroups": [{"filters": filters}], **more}
    return [row["id"] for row in hub.ok("POST", f"{V}/{kind}/search", body)["results"]]


@pytest.mark.parametrize(
    ("name", "operator", "operands", "ids"),
    [
        ("deal_currency_code", "EQ", {"value": "eur"}, ["31337"]),
        ("deal_currency_code", "NEQ", {"value": "EUR"}, ["31338", "31339"]),
        ("amount", "GTE", {"value": "2400"}, ["31338", "31339"]),
        ("amount", "GT", {"value": "2400"}, ["31339"]),
        ("amount", "LT", {"value": "2300"}, ["31337"]),
        ("amount", "LTE", {"value": "2400.0"}, ["31337", "31338"]),
        ("amount", "BETWEEN", {"value": "2300", "highValue": "2500"}, ["31338"]),
        ("deal_currency_code", "IN", {"values": ["eur", "usd"]}, ["31337", "31339"]),
        ("deal_currency_code", "IN", {"values": ["EUR"]}, []),
        ("deal_currency_code", "NOT_IN", {"values": ["eur"]}, ["31338", "31339"]),
        ("closedate", "HAS_PROPERTY", {}, []),
        ("closedate", "NOT_HAS_PROPERTY", {}, ["31337", "31338", "31339"]),
        ("dealname", "CONTAINS_TOKEN", {"value": "Renewal"}, ["31339"]),
        ("dealname", "CONTAINS_TOKEN", {"value": "roll*"}, ["31337"]),
        ("dealname", "NOT_CONTAINS_TOKEN", {"value": "rollout"}, ["31338", "31339"]),
    ],
)
def test_every_operator_finds_what_it_should(
    indexed: Any, name: str, operator: str, operands: dict[str, Any], ids: list[str]
) -> None:
    assert ids == _found(indexed, [{"propertyName": name, "operator": operator, **operands}])


def test_a_new_record_is_invisible_until_the_index_has_caught_up(indexed: Any) -> None:
    made = indexed.act("create_company", properties={"name": "Fresh Ltd"})
    wanted = [{"propertyName": "name", "operator": "EQ", "value": "Fresh Ltd"}]
    assert [] == _found(indexed, wanted, "companies")

    indexed.control("clock", advance_s=3)

    assert [made["id"]] == _found(indexed, wanted, "companies")


def test_results_show_now_what_the_index_matched_then(indexed: Any) -> None:
    indexed.act("edit", "31337", properties={"amount": "1.00"})
    body = {
        "filterGroups": [{"filters": [{"propertyName": "amount", "operator": "EQ", "value": "2249.89"}]}],
        "properties": ["amount"],
    }

    found = indexed.ok("POST", f"{V}/deals/search", body)["results"]

    assert ["1.00"] == [row["properties"]["amount"] for row in found]


def test_archived_records_never_match(indexed: Any) -> None:
    indexed.act("delete", "31337")
    indexed.control("clock", advance_s=3)

    assert ["31338", "31339"] == _found(indexed, [])


def test_groups_are_alternatives_and_filters_conditions(indexed: Any) -> None:
    euro = {"propertyName": "deal_currency_code", "operator": "EQ", "value": "EUR"}
    dear = {"propertyName": "amount", "operator": "GT", "value": "2500"}
    body = {"filterGroups": [{"filters": [euro]}, {"filters": [dear]}]}

    assert ["31337", "31339"] == [row["id"] for row in indexed.ok("POST", f"{V}/deals/search", body)["results"]]
    assert [] == _found(indexed, [euro, dear])


def test_sorting_and_paging_run_through_everything(indexed: Any) -> None:
    body: dict[str, Any] = {"sorts": [{"propertyName": "amount", "direction": "DESCENDING"}], "limit": 2}

    first = indexed.ok("POST", f"{V}/deals/search", body)
    second = indexed.ok("POST", f"{V}/deals/search", {**body, "after": first["paging"]["next"]["after"]})

    assert 3 == first["total"]
    assert ["31339", "31338", "31337"] == [row["id"] for page in (first, second) for row in page["results"]]
    assert "paging" not in second


def test_the_modified_date_can_be_a_cursor(indexed: Any) -> None:
    now = indexed.app.clock.ms()
    indexed.act("edit", "31338", properties={"dealname": "Touched"})
    indexed.control("clock", advance_s=3)

    recent = [{"propertyName": "hs_lastmodifieddate", "operator": "GTE", "value": str(now)}]

    assert ["31338"] == _found(indexed, recent)


def test_a_query_looks_into_names_and_addresses(indexed: Any) -> None:
    found = indexed.ok("POST", f"{V}/contacts/search", {"query": "blackwood"})["results"]

    assert ["9003"] == [row["id"] for row in found]

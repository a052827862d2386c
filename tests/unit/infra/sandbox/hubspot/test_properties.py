from typing import Any

import pytest

P = "/crm/properties/2026-09/deals"
OUTSTANDING = {
    "groupName": "accounting_sync",
    "name": "ac_total_outstanding",
    "label": "Total Outstanding",
    "type": "number",
    "fieldType": "number",
}


@pytest.fixture
def grouped(hub: Any) -> Any:
    hub.ok("POST", f"{P}/groups", {"name": "accounting_sync", "label": "Accounting"}, status=201)
    return hub


def test_a_property_is_defined_once_and_then_writable(grouped: Any) -> None:
    made = grouped.ok("POST", P, OUTSTANDING, status=201)

    assert ("number", False, False) == (made["type"], made["hubspotDefined"], made["archived"])
    refused = grouped.ok("POST", P, OUTSTANDING, status=409)
    assert ("OBJECT_ALREADY_EXISTS", "Properties.PROPERTY_WITH_NAME_EXISTS") == (
        refused["category"],
        refused["subCategory"],
    )
    grouped.ok("PATCH", "/crm/objects/2026-09/deals/31337", {"properties": {"ac_total_outstanding": "12.50"}})


def test_posting_an_archived_name_restores_it(grouped: Any) -> None:
    grouped.ok("POST", P, OUTSTANDING, status=201)
    grouped.ok("DELETE", f"{P}/ac_total_outstanding", status=204)
    assert ["ac_total_outstanding"] == [row["name"] for row in grouped.ok("GET", f"{P}?archived=true")["results"]]
    grouped.ok("GET", f"{P}/ac_total_outstanding", status=404)

    grouped.ok("POST", P, OUTSTANDING, status=201)

    assert not grouped.ok("GET", f"{P}/ac_total_outstanding")["archived"]


def test_a_batch_answers_what_exists_as_errors(grouped: Any) -> None:
    grouped.ok("POST", P, OUTSTANDING, status=201)
    other = {**OUTSTANDING, "name": "ac_days_overdue"}

    answer = grouped.ok("POST", f"{P}/batch/create", {"inputs": [OUTSTANDING, other]}, status=207)

    assert ["ac_days_overdue"] == [row["name"] for row in answer["results"]]
    assert {"name": ["ac_total_outstanding"]} == answer["errors"][0]["context"]
    assert "OBJECT_ALREADY_EXISTS" == answer["errors"][0]["category"]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Upper"},
        {"type": "money"},
        {"fieldType": "slider"},
        {"groupName": "nowhere"},
        {"type": "enumeration", "fieldType": "select"},
        {"label": ""},
    ],
)
def test_a_malformed_definition_is_400(grouped: Any, change: dict[str, str]) -> None:
    assert "VALIDATION_ERROR" == grouped.ok("POST", P, {**OUTSTANDING, **change}, status=400)["category"]


def test_an_enumeration_takes_its_own_options_only(grouped: Any) -> None:
    options = [{"label": "Current", "value": "current"}, {"label": "Overdue", "value": "overdue"}]
    status = {**OUTSTANDING, "name": "ac_status", "type": "enumeration", "fieldType": "select", "options": options}
    grouped.ok("POST", P, status, status=201)

    grouped.ok("PATCH", "/crm/objects/2026-09/deals/31337", {"properties": {"ac_status": "overdue"}})
    grouped.ok("PATCH", "/crm/objects/2026-09/deals/31337", {"properties": {"ac_status": "Overdue"}}, status=400)


def test_groups_are_listed_once_and_what_the_vendor_defined_stays(grouped: Any) -> None:
    grouped.ok("POST", f"{P}/groups", {"name": "accounting_sync", "label": "Again"}, status=409)
    assert "accounting_sync" in {row["name"] for row in grouped.ok("GET", f"{P}/groups")["results"]}
    grouped.ok("DELETE", f"{P}/amount", status=400)
    grouped.ok("PATCH", f"{P}/amount", {"label": "Mine"}, status=400)

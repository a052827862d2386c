from typing import Any

import pytest

V = "/crm/objects/2026-09"


def test_a_deals_company_carries_primary_and_plain_association(hub: Any) -> None:
    found = hub.ok("GET", f"{V}/deals/31337/associations/companies")["results"]

    assert [(5, "Primary"), (341, None)] == [(row["typeId"], row["label"]) for row in found[0]["associationTypes"]]


@pytest.mark.parametrize("prefix", ["/crm/objects/2026-03", V, "/crm/v4/objects"])
def test_a_default_association_can_be_put_and_deleted(hub: Any, prefix: str) -> None:
    answer = hub.ok("PUT", f"{prefix}/deals/31337/associations/default/companies/5002")

    assert [341, 342] == [row["associationSpec"]["associationTypeId"] for row in answer["results"]]
    path = f"{prefix}/deals/31337/associations/companies"
    assert ["5001", "5002"] == [row["toObjectId"] for row in hub.ok("GET", path)["results"]]
    hub.ok("DELETE", f"{path}/5002", status=204)
    assert ["5001"] == [row["toObjectId"] for row in hub.ok("GET", path)["results"]]


def test_a_new_primary_company_takes_the_mark_from_the_old_one(hub: Any) -> None:
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 5}]

    answer = hub.ok("PUT", f"{V}/deals/31337/associations/companies/5002", types, status=201)

    assert ["Primary"] == answer["labels"]
    found = hub.ok("GET", f"{V}/deals/31337/associations/companies")["results"]
    assert [[341], [5, 341]] == [[row["typeId"] for row in one["associationTypes"]] for one in found]


def test_a_batch_read_names_records_without_associations(hub: Any) -> None:
    hub.act("create_deal", properties={"dealname": "Bare"})
    body = {"inputs": [{"id": "31337"}, {"id": "31340"}]}

    found = hub.ok("POST", "/crm/associations/2026-09/deals/line_items/batch/read", body, status=207)

    assert ("31337", ["7001", "7002", "7003"]) == (
        found["results"][0]["from"]["id"],
        [row["toObjectId"] for row in found["results"][0]["to"]],
    )
    assert "crm.associations.NO_ASSOCIATIONS_FOUND" == found["errors"][0]["subCategory"]


def test_a_line_item_has_exactly_one_deal(hub: Any) -> None:
    hub.act("scopes", scopes="e-commerce crm.objects.deals.write")

    refused = hub.ok("PUT", f"{V}/deals/31338/associations/default/line_items/7001", status=400)

    assert "already associated with another deal" in refused["message"]


def test_associations_are_written_in_batches(hub: Any) -> None:
    ends = {"from": {"id": "31337"}, "to": {"id": "9003"}}
    bad = {"from": {"id": "31337"}, "to": {"id": "404"}}
    base = "/crm/associations/2026-09/deals/contacts/batch"

    answer = hub.ok("POST", f"{base}/associate/default", {"inputs": [ends, bad]}, status=207)
    assert (2, 1) == (len(answer["results"]), answer["numErrors"])

    hub.ok("POST", f"{base}/archive", {"inputs": [{"from": {"id": "31337"}, "to": [{"id": "9003"}]}]})
    found = hub.ok("GET", f"{V}/deals/31337/associations/contacts")["results"]
    assert ["9001", "9002"] == [row["toObjectId"] for row in found]


def test_long_lists_are_paged(hub: Any) -> None:
    first = hub.ok("GET", f"{V}/deals/31337/associations/line_items?limit=2")

    second = hub.ok("GET", f"{V}/deals/31337/associations/line_items?limit=2&after={first['paging']['next']['after']}")

    assert ["7003"] == [row["toObjectId"] for row in second["results"]]
    assert "paging" not in second


def test_taking_the_label_leaves_the_association(hub: Any) -> None:
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 5}]
    inputs = [{"from": {"id": "31337"}, "to": {"id": "5001"}, "types": types}]

    hub.ok("POST", "/crm/associations/2026-09/deals/companies/batch/labels/archive", {"inputs": inputs})

    found = hub.ok("GET", f"{V}/deals/31337/associations/companies")["results"]
    assert [341] == [row["typeId"] for row in found[0]["associationTypes"]]
    back = hub.ok("GET", f"{V}/companies/5001/associations/deals")["results"]
    assert [342] == [row["typeId"] for row in back[0]["associationTypes"]]

from typing import Any

V = "/crm/objects/2026-09"


def test_a_batch_without_trace_ids_is_all_or_nothing(hub: Any) -> None:
    inputs = [{"properties": {"name": "Good"}}, {"properties": {"no_such": "x"}}]
    before = len(hub.ok("GET", "/_sandbox/books")["companies"])

    hub.ok("POST", f"{V}/companies/batch/create", {"inputs": inputs}, status=400)

    assert before == len(hub.ok("GET", "/_sandbox/books")["companies"])


def test_a_traced_batch_keeps_the_good_ones_and_names_the_bad(hub: Any) -> None:
    inputs = [
        {"objectWriteTraceId": "t1", "properties": {"name": "Good"}},
        {"objectWriteTraceId": "t2", "properties": {"no_such": "x"}},
    ]

    answer = hub.ok("POST", f"{V}/companies/batch/create", {"inputs": inputs}, status=207)

    assert ["t1"] == [row["objectWriteTraceId"] for row in answer["results"]]
    assert {"objectWriteTraceId": ["t2"]} == answer["errors"][0]["context"]
    assert "VALIDATION_ERROR" == answer["errors"][0]["category"]


def test_a_batch_may_not_create_the_same_contact_twice(hub: Any) -> None:
    inputs = [{"properties": {"email": "twin@x.test"}}, {"properties": {"email": "Twin@x.test"}}]

    assert "email" in hub.ok("POST", f"{V}/contacts/batch/create", {"inputs": inputs}, status=400)["message"]


def test_upsert_by_a_unique_property_says_what_is_new(hub: Any) -> None:
    definition = {"name": "ac_id", "label": "Id", "groupName": "companyinformation", "hasUniqueValue": True}
    hub.ok("POST", "/crm/properties/2026-09/companies", {**definition, "type": "string", "fieldType": "text"}, 201)
    rows = [{"idProperty": "ac_id", "id": "CUST-77", "properties": {"name": "One"}}]

    first = hub.ok("POST", f"{V}/companies/batch/upsert", {"inputs": rows})["results"][0]
    second = hub.ok("POST", f"{V}/companies/batch/upsert", {"inputs": rows})["results"][0]

    assert (True, False) == (first["new"], second["new"])
    assert first["id"] == second["id"]


def test_domain_is_not_unique(hub: Any) -> None:
    rows = [{"idProperty": "domain", "id": "aurora-robotics.test", "properties": {}}]

    hub.ok("POST", f"{V}/companies/batch/upsert", {"inputs": rows}, status=400)


def test_updates_and_archives_go_in_batches_too(hub: Any) -> None:
    inputs = [{"id": id_, "properties": {"dealname": f"Deal {id_}"}} for id_ in ("31337", "31338")]

    answer = hub.ok("POST", f"{V}/deals/batch/update", {"inputs": inputs})
    hub.ok("POST", f"{V}/deals/batch/archive", {"inputs": [{"id": "31337"}]}, status=204)

    assert ["Deal 31337", "Deal 31338"] == [row["properties"]["dealname"] for row in answer["results"]]
    hub.ok("GET", f"{V}/deals/31337", status=404)

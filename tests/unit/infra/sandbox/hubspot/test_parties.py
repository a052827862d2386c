"""Companies and contacts as HubSpot keeps them: hierarchies, labels, unique values, and what people do to them."""

from typing import Any

import pytest

V = "/crm/objects/2026-09"
CHILD_OF, BILLS_AT = 14, 36


def held(hub: Any, path: str) -> dict[str, Any]:
    found: dict[str, Any] = hub.ok("GET", f"{V}/{path}")
    return found


def types(found: dict[str, Any], key: str) -> set[tuple[str, str]]:
    return {(row["id"], row["type"]) for row in found["associations"][key]["results"]}


def test_a_child_names_its_parent_and_both_sides_their_association(hub: Any) -> None:
    child = held(hub, "companies/5005?properties=hs_parent_company_id&associations=companies,contacts")
    parent = held(hub, "companies/5004?properties=hs_parent_company_id&associations=companies")

    assert child["properties"]["hs_parent_company_id"] == "5004"
    assert parent["properties"]["hs_parent_company_id"] is None
    assert ("5004", "child_to_parent_company") in types(child, "companies")
    assert ("5005", "parent_to_child_company") in types(parent, "companies")
    assert ("9006", "billing_contact") in types(child, "contacts")


def test_labels_stand_in_the_list_of_associations_as_people_see_them(hub: Any) -> None:
    rows = hub.ok("GET", f"{V}/companies/5005/associations/contacts")["results"]

    assert {row["toObjectId"]: {one["label"] for one in row["associationTypes"]} for row in rows} == {
        "9005": {None, "Primary"},
        "9006": {None, "Primary", "Billing contact"},
    }


def test_a_company_can_be_made_below_another_and_a_label_of_another_pair_is_refused(hub: Any) -> None:
    def under(type_id: int) -> dict[str, Any]:
        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
        return {"properties": {"name": "Below"}, "associations": [{"to": {"id": "5001"}, "types": types}]}

    made = hub.ok("POST", f"{V}/companies", under(CHILD_OF), 201)

    assert held(hub, f"companies/{made['id']}?properties=hs_parent_company_id")["properties"] == {
        "hs_parent_company_id": "5001",
        **{name: made["properties"][name] for name in ("createdate", "hs_object_id")},
        "hs_lastmodifieddate": held(hub, f"companies/{made['id']}")["properties"]["hs_lastmodifieddate"],
    }
    hub.ok("POST", f"{V}/companies", under(999), 400)


def test_whoever_is_below_a_company_that_is_gone_says_so_until_it_is_back(hub: Any) -> None:
    hub.act("archive", "5004", kind="company")
    gone = held(hub, "companies/5005?properties=hs_parent_company_id")["properties"]["hs_parent_company_id"]
    hub.act("restore", "5004", kind="company")
    back = held(hub, "companies/5005?properties=hs_parent_company_id")["properties"]["hs_parent_company_id"]

    assert (gone, back) == (None, "5004")


def test_people_move_with_their_company_when_it_is_merged(hub: Any) -> None:
    survivor = hub.act("merge", "5005", kind="company", into="5002")["id"]
    moved = held(hub, "contacts/9006?properties=associatedcompanyid&associations=companies")

    assert moved["properties"]["associatedcompanyid"] == survivor
    assert (survivor, "billing_contact") in types(moved, "companies")


def test_two_that_are_merged_and_stood_above_each_other_do_not_stand_above_themselves(hub: Any) -> None:
    survivor = hub.act("merge", "5005", kind="company", into="5004")["id"]

    found = held(hub, f"companies/{survivor}?properties=hs_parent_company_id&associations=companies")
    assert found["properties"]["hs_parent_company_id"] is None
    assert "associations" not in found


def test_a_unique_value_is_refused_a_second_time_and_reads_its_record_at_once(hub: Any) -> None:
    for kind in ("companies", "contacts"):
        group = hub.ok("GET", f"/crm/properties/2026-09/{kind}/groups")["results"][0]["name"]
        definition = {"name": "made_for", "label": "M", "groupName": group, "type": "string", "fieldType": "text"}
        hub.ok("POST", f"/crm/properties/2026-09/{kind}", definition | {"hasUniqueValue": True}, 201)
        made = hub.ok("POST", f"{V}/{kind}", {"properties": {"made_for": "x#1"}}, 201)

        assert hub.ok("GET", f"{V}/{kind}/x%231?idProperty=made_for")["id"] == made["id"]
        refused = hub.ok("POST", f"{V}/{kind}", {"properties": {"made_for": "X#1"}}, 400)
        assert "already has that value" in refused["message"]


def test_the_words_of_every_crm_are_understood(hub: Any) -> None:
    company = hub.act("create_company", fields={"name": "Acme", "line1": "1 Road", "stage": "lead"}, parent="5001")
    contact = hub.act("create_contact", fields={"given": "Ann", "email": "ann@acme.test"}, company=company["id"])
    hub.act("associate", contact["id"], kind="contact", to_kind="company", to=company["id"], role="Billing contact")
    hub.act("edit", company["id"], kind="company", fields={"region": "Kent", "stage": "customer"})

    found = held(hub, f"companies/{company['id']}?properties=state,address,lifecyclestage&associations=contacts")
    assert [found["properties"][name] for name in ("state", "address", "lifecyclestage")] == [
        "Kent",
        "1 Road",
        "customer",
    ]
    assert (contact["id"], "billing_contact") in types(found, "contacts")


@pytest.mark.parametrize(
    ("do", "id_", "given"),
    [
        ("merge", "999", {"kind": "company", "into": "5001"}),
        ("edit", "5001", {"kind": "planet", "fields": {}}),
        ("edit", "5001", {"kind": "company", "fields": {"nothing_like_it": "x"}}),
        ("associate", "9001", {"kind": "contact", "to_kind": "company", "to": "5001", "role": "Astronaut"}),
        ("restore", "5001", {"kind": "company"}),
    ],
)
def test_what_cannot_be_done_is_refused(hub: Any, do: str, id_: str, given: dict[str, Any]) -> None:
    hub.ok("POST", "/_sandbox/act", {"do": do, "id": id_, "with": given}, 400)


def test_ten_thousand_companies_are_made_at_once_and_nobody_is_told(hub: Any) -> None:
    before = hub.ok("GET", "/_sandbox/outbox")["pending"]

    assert hub.act("seed_companies", count=10_000, contacts=False) == {"companies": 10_000, "contacts": 0}
    assert hub.ok("GET", "/_sandbox/outbox")["pending"] == before


def test_who_comes_to_belong_to_whom_is_told_of_both_sides(listening: Any) -> None:
    listening.act("associate", "9007", kind="contact", to_kind="company", to="5001")

    told = {event["subscriptionType"]: event for event in listening.events()}
    ends = {
        name: (told[name]["associationType"], told[name]["fromObjectId"], told[name]["toObjectId"])
        for name in ("contact.associationChange", "company.associationChange")
    }
    assert ends == {
        "contact.associationChange": ("CONTACT_TO_COMPANY", 9007, 5001),
        "company.associationChange": ("COMPANY_TO_CONTACT", 5001, 9007),
    }

"""Organizations and persons as Pipedrive keeps them: labels, merges, and what people do to them."""

from typing import Any

import pytest


def test_labels_of_people_stand_in_words_only_where_they_are_asked_for(pipe: Any) -> None:
    plain = pipe.data("GET", "/api/v2/persons/9006")
    asked = pipe.data("GET", "/api/v2/persons?org_id=5005&include_labels=true")

    assert plain["label_ids"] == [2]
    assert "labels" not in plain
    assert [one["labels"] for one in asked] == [[], [{"id": 2, "label": "Billing contact"}]]


def test_a_label_that_the_company_does_not_have_is_refused(pipe: Any) -> None:
    assert "Label 99" in pipe.refused("PATCH", "/api/v2/persons/9006", {"label_ids": [99]})["error"]


def test_people_move_with_their_organization_when_it_is_merged_and_only_the_events_say_so(listening: Any) -> None:
    survivor = listening.act("merge", "5005", kind="company", into="5002")

    assert survivor["id"] == 5002
    assert listening.data("GET", "/api/v2/persons/9006")["org_id"] == 5002
    listening.refused("GET", "/api/v2/organizations/5005", status=404)
    metas = [event["meta"] for event in listening.events("organization")]
    assert [(meta["action"], meta.get("merged_to_id"), meta.get("merged_from_id")) for meta in metas] == [
        ("delete", "5002", None),
        ("change", None, "5005"),
    ]


def test_the_words_of_every_crm_are_understood(pipe: Any) -> None:
    made = pipe.act("create_company", fields={"name": "Acme", "line1": "1 Road", "city": "Leeds", "country": "UK"})
    person = pipe.act(
        "create_contact", fields={"given": "Ann", "family": "Lee", "email": "a@x.test"}, company=made["id"]
    )
    pipe.act("associate", person["id"], kind="contact", to_kind="company", to=made["id"], role="Billing contact")
    pipe.act("edit", made["id"], kind="company", fields={"city": "York", "domain": "acme.test"})
    pipe.act("edit", person["id"], kind="contact", fields={"family": "Grey"})

    organization = pipe.data("GET", f"/api/v2/organizations/{made['id']}")
    assert (organization["address"]["route"], organization["address"]["locality"]) == ("1 Road", "York")
    assert organization["address"]["value"] == "1 Road, York, UK"
    assert organization["website"] == "acme.test"
    shown = pipe.data("GET", f"/api/v2/persons/{person['id']}")
    assert (shown["name"], shown["org_id"], shown["label_ids"]) == ("Ann Grey", made["id"], [2])


def test_what_is_deleted_is_in_no_list_and_comes_back_by_people_only(pipe: Any) -> None:
    pipe.act("archive", "5004", kind="company")
    gone = [one["id"] for one in pipe.data("GET", "/api/v2/organizations")]
    pipe.act("restore", "5004", kind="company")
    back = [one["id"] for one in pipe.data("GET", "/api/v2/organizations")]

    assert (5004 in gone, 5004 in back) == (False, True)


@pytest.mark.parametrize(
    ("do", "id_", "given"),
    [
        ("merge", "5001", {"kind": "company", "into": "5001"}),
        ("merge", "5001", {"kind": "company", "into": "777"}),
        ("edit", "5001", {"kind": "planet", "fields": {}}),
        ("edit", "5001", {"kind": "company", "fields": {"nothing_like_it": "x"}}),
        ("associate", "9001", {"kind": "contact", "to_kind": "company", "to": "5001", "role": "Astronaut"}),
        ("restore", "5001", {"kind": "company"}),
    ],
)
def test_what_cannot_be_done_is_refused(pipe: Any, do: str, id_: str, given: dict[str, Any]) -> None:
    pipe.ok("POST", "/_sandbox/act", {"do": do, "id": id_, "with": given}, 400)


def test_thousands_of_organizations_are_made_at_once_and_nobody_is_told(listening: Any) -> None:
    assert listening.act("seed_companies", count=2000, contacts=False) == {"companies": 2000, "contacts": 0}
    assert listening.events() == []

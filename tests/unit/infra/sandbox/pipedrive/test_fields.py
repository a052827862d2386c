from typing import Any

import pytest

F = "/api/v2/dealFields"
D = "/api/v2/deals/31338"


def _field(pipe: Any, type_: str, **more: Any) -> Any:
    return pipe.data("POST", F, {"field_name": f"My {type_}", "field_type": type_, **more})


def test_a_fields_key_has_forty_digits_and_differs_by_company(pipe: Any) -> None:
    here = _field(pipe, "varchar")["field_code"]
    second = pipe.ok("GET", "/_sandbox/account")["accounts"][1]
    headers = {"Authorization": f"Bearer {second['access_token']}"}
    wanted = {"field_name": "My varchar", "field_type": "varchar"}

    there = pipe.ok("POST", F, wanted, headers=headers)["data"]["field_code"]

    assert 40 == len(here) == len(bytes.fromhex(here)) * 2
    assert here != there


def test_fields_are_listed_in_pages_and_names_may_repeat(pipe: Any) -> None:
    made = [_field(pipe, "text")["field_code"] for _ in range(2)]
    names: list[str] = []
    page = pipe.ok("GET", f"{F}?limit=10")
    while True:
        names += [one["field_code"] for one in page["data"]]
        if page["additional_data"]["next_cursor"] is None:
            break
        page = pipe.ok("GET", f"{F}?limit=10&cursor={page['additional_data']['next_cursor']}")

    assert made == [code for code in names if len(code) == 40]
    assert len(names) == len(set(names)) > 20


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("varchar", "INV-1042"), ("varchar_auto", "a"), ("text", "x" * 60_000), ("double", 5.25), ("phone", "+44 1"),
        ("monetary", {"value": 500, "currency": "USD"}), ("user", 884422), ("org", 5001), ("people", 9001),
        ("date", "2026-11-20"), ("daterange", {"value": "2026-11-20", "until": "2026-11-21"}),
        ("time", {"value": "09:00:00", "timezone_name": "Europe/London"}),
        ("timerange", {"value": "09:00:00", "until": "10:00:00"}), ("address", {"value": "1 High Street"}),
    ],
)  # fmt: skip
def test_a_value_is_answered_as_it_was_written_and_cleared_by_null(pipe: Any, type_: str, value: Any) -> None:
    code = _field(pipe, type_)["field_code"]

    assert value == pipe.data("PATCH", D, {"custom_fields": {code: value}})["custom_fields"][code]
    assert value == pipe.data("GET", f"{D}?custom_fields={code}")["custom_fields"][code]
    assert None is pipe.data("PATCH", D, {"custom_fields": {code: None}})["custom_fields"][code]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("varchar", "x" * 256), ("varchar", 5), ("text", "x" * 65_536), ("double", "5"), ("double", True),
        ("monetary", 500), ("monetary", {"value": "5", "currency": "USD"}), ("monetary", {"value": 5}),
        ("user", "884422"), ("date", "2026-11-20T00:00:00Z"), ("daterange", {"value": "2026-11-20"}), ("address", "x"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused_by_the_fields_code(pipe: Any, type_: str, value: Any) -> None:
    code = _field(pipe, type_)["field_code"]

    assert code in pipe.refused("PATCH", D, {"custom_fields": {code: value}})["error"]


def test_choices_go_by_option_ids(pipe: Any) -> None:
    options = [{"label": "Draft"}, {"label": "Paid"}]
    one, many = _field(pipe, "enum", options=options), _field(pipe, "set", options=options)
    paid = one["options"][1]["id"]
    both = [option["id"] for option in many["options"]]

    held = pipe.data("PATCH", D, {"custom_fields": {one["field_code"]: paid, many["field_code"]: both}})

    assert (paid, both) == (held["custom_fields"][one["field_code"]], held["custom_fields"][many["field_code"]])
    for code, wrong in ((one["field_code"], "Paid"), (one["field_code"], both[0]), (many["field_code"], [])):
        pipe.refused("PATCH", D, {"custom_fields": {code: wrong}})
    labelled = pipe.data("GET", f"{D}?include_option_labels=true")["custom_fields"]
    assert {"id": paid, "label": "Paid"} == labelled[one["field_code"]]


def test_options_are_added_renamed_and_deleted_in_bulk(pipe: Any) -> None:
    field = _field(pipe, "enum", options=[{"label": "Draft"}])
    options = f"{F}/{field['field_code']}/options"

    (made,) = pipe.data("POST", options, [{"label": "Paid"}])
    pipe.data("PATCH", options, [{"id": made["id"], "label": "Settled"}])
    assert ["Draft", "Settled"] == [one["label"] for one in pipe.data("GET", f"{F}/{field['field_code']}")["options"]]
    pipe.data("DELETE", options, [{"id": made["id"]}])
    pipe.refused("DELETE", options, [{"id": made["id"]}], status=404)


def test_a_field_is_relabelled_but_keeps_its_type(pipe: Any) -> None:
    code = _field(pipe, "varchar")["field_code"]

    assert "Shown so" == pipe.data("PATCH", f"{F}/{code}", {"field_name": "Shown so"})["field_name"]
    pipe.refused("PATCH", f"{F}/{code}", {"field_type": "text"})
    pipe.refused("DELETE", f"{F}/title")


def test_a_field_that_is_deleted_takes_its_values_along(pipe: Any) -> None:
    code = _field(pipe, "varchar")["field_code"]
    pipe.data("PATCH", D, {"custom_fields": {code: "x"}})

    pipe.act("remove_property", "My varchar", kind="deals")

    assert code not in pipe.deal(31338)["custom_fields"]
    assert code in pipe.refused("PATCH", D, {"custom_fields": {code: "x"}})["error"]

from typing import Any

import pytest

D = "/api/v2/deals/31338"


def test_a_company_its_people_and_a_deal_are_typed_in(pipe: Any) -> None:
    buyer = pipe.act(
        "create_company",
        properties={"name": "Fir Ltd", "website": "fir.test", "address": "1 High Street", "country": "United Kingdom"},
        contacts=[{"first_name": "Ann", "last_name": "Poe", "email": "ap@fir.test"}],
    )
    person = pipe.act("create_contact", properties={"name": "Bob"}, company=buyer["id"])
    line = {"name": "New thing", "code": "NEW", "quantity": "2", "item_price": "10.005", "discount": "50"}

    deal = pipe.act(
        "create_deal",
        properties={"title": "Order", "currency": "EUR", "owner_id": "884423"},
        company=str(buyer["id"]),
        contacts=[str(person["id"])],
        lines=[line],
    )

    assert {"value": "1 High Street", "country": "United Kingdom"} == buyer["address"]
    assert buyer["id"] == person["org_id"]
    assert (buyer["id"], person["id"], 884423, "EUR", 10.01, "ManuallyCreated") == tuple(
        deal[name] for name in ("org_id", "person_id", "owner_id", "currency", "value", "origin")
    )
    (made,) = pipe.data("GET", f"/api/v2/deals/{deal['id']}/products")
    assert ("New thing", 10.005, 2, 10.01) == tuple(made[name] for name in ("name", "item_price", "quantity", "sum"))
    known = pipe.data("GET", f"/api/v2/products/{made['product_id']}")
    assert "NEW" == known["code"]


def test_a_value_typed_over_products_stays(pipe: Any) -> None:
    deal = pipe.act("create_deal", properties={"title": "T", "value": "7.50"}, lines=[{"code": "ONBOARD"}])

    assert 7.5 == deal["value"]
    assert 1 == pipe.act("edit", deal["id"], properties={"value": "1"})["value"]


def test_a_product_without_a_price_in_the_deals_currency_costs_nothing(pipe: Any) -> None:
    line = pipe.act(
        "add_line", pipe.act("create_deal", properties={"title": "T", "currency": "CHF"})["id"], code="SUPPORT"
    )
    priced = pipe.act("add_line", 31338, code="SUPPORT")

    assert ((0, "CHF"), (120, "GBP")) == tuple((one["item_price"], one["currency"]) for one in (line, priced))


@pytest.mark.parametrize(("stage", "status", "held"), [("won", "won", 1), ("lost", "lost", 1), ("5", "open", 5)])
def test_a_deal_is_moved_to_a_status_or_a_stage(pipe: Any, stage: str, status: str, held: int) -> None:
    deal = pipe.act("move_deal", 31338, stage=stage)

    assert (status, held) == (deal["status"], deal["stage_id"])


def test_the_currency_of_a_deal_changes_without_converting_anything(pipe: Any) -> None:
    deal = pipe.act("edit", 31338, properties={"currency": "JPY"})

    (line,) = pipe.data("GET", f"{D}/products")
    assert ("JPY", 2400) == (deal["currency"], deal["value"])
    assert ("JPY", 2400, 2400) == (line["currency"], line["item_price"], line["sum"])


def test_own_fields_go_by_name_and_options_by_label(pipe: Any) -> None:
    options = [{"label": "Draft"}, {"label": "Paid"}]
    pipe.data("POST", "/api/v2/dealFields", {"field_name": "Status", "field_type": "enum", "options": options})
    pipe.data("POST", "/api/v2/dealFields", {"field_name": "Total", "field_type": "double"})

    pipe.act("edit", 31338, properties={"Status": "Paid", "Total": "12.34"})

    found = next(deal for deal in pipe.ok("GET", "/_sandbox/books")["deals"] if deal["id"] == 31338)
    assert {"Status": "Paid", "Total": 12.34} == found["_fields"]
    assert {} == next(one["_fields"] for one in pipe.ok("GET", "/_sandbox/books")["deals"] if one["id"] == 31337)


def test_a_line_is_changed_renamed_and_taken_off(pipe: Any) -> None:
    (line,) = pipe.data("GET", f"{D}/products")

    changed = pipe.act("edit", line["id"], type="line_items", properties={"quantity": "2"})
    renamed = pipe.act("edit", line["id"], type="line_items", properties={"name": "Premium licence"})
    deal = pipe.act("remove_line", line["id"])

    assert (4800, "Annual licence") == (changed["sum"], changed["name"])
    assert (4800, "Premium licence") == (renamed["sum"], renamed["name"])
    assert [] == pipe.data("GET", f"{D}/products")
    assert 31338 == deal["id"]


@pytest.mark.parametrize(
    ("type_", "id_", "path"),
    [("deals", 31338, "deals"), ("companies", 5002, "organizations"), ("contacts", 9003, "persons")],
)
def test_what_is_deleted_can_be_brought_back(pipe: Any, type_: str, id_: int, path: str) -> None:
    assert pipe.act("delete", id_, type=type_)["is_deleted"] is True
    pipe.refused("GET", f"/api/v2/{path}/{id_}", status=404)

    pipe.act("restore", id_, type=type_)

    assert id_ == pipe.data("GET", f"/api/v2/{path}/{id_}")["id"]


def test_after_thirty_days_nothing_comes_back(pipe: Any) -> None:
    pipe.act("delete", 31338)
    pipe.control("clock", advance_s=31 * 86_400)

    answer = pipe.call("POST", "/_sandbox/act", {"do": "restore", "id": "31338"})

    assert (400, True) == (answer.status_code, "no deleted deal" in answer.text)


def test_deals_are_merged_with_their_products(pipe: Any) -> None:
    merged = pipe.act("merge", 31337, type="deals", other="31338")

    assert (31337, 4649.89) == (merged["id"], merged["value"])
    pipe.refused("GET", D, status=404)
    assert 4 == len(pipe.data("GET", "/api/v2/deals/31337/products"))


def test_a_deal_has_one_organization_and_one_person(pipe: Any) -> None:
    assert 5001 == pipe.act("associate", 31338, to_type="companies", to="5001")["org_id"]
    assert 9001 == pipe.act("associate", 31338, to_type="contacts", to="9001")["person_id"]
    assert None is pipe.act("associate", 31338, to_type="contacts", to="9001", remove=True)["person_id"]


def test_a_stage_is_renamed_removed_and_brought_back(pipe: Any) -> None:
    assert "First call" == pipe.act("edit_stage", 1, label="First call")["name"]
    pipe.act("edit_stage", 1, archived=True)
    assert 1 not in [stage["id"] for stage in pipe.data("GET", "/api/v2/stages")]
    pipe.act("edit_stage", 1, archived=False)
    assert "First call" == pipe.data("GET", "/api/v2/stages/1")["name"]


def test_many_deals_are_seeded_at_once_and_won(pipe: Any) -> None:
    made = pipe.act("seed_deals", n=3, stage="won")

    assert {"won"} == {deal["status"] for deal in made}
    assert 3 == len({deal["org_id"] for deal in made})


def test_a_file_stands_on_its_deal(pipe: Any) -> None:
    made = pipe.act("attach_file", 31338, name="SOW.pdf", text="signed")

    assert ("SOW.pdf", 31338, 6) == (made["name"], made["deal_id"], made["file_size"])
    assert [made["id"]] == [one["id"] for one in pipe.ok("GET", "/_sandbox/books")["files"]]


def test_an_app_that_is_uninstalled_has_no_tokens_and_no_webhooks_left(listening: Any) -> None:
    listening.act("uninstall")

    listening.ok("GET", "/api/v1/users/me", status=401)
    assert {8087567} == {hook["company_id"] for hook in listening.ok("GET", "/_sandbox/webhooks")["webhooks"]}


def test_books_hold_everything_of_all_companies_in_order_of_creation(pipe: Any) -> None:
    pipe.data("POST", "/api/v1/notes", {"content": "Paid", "deal_id": 31337})
    pipe.data("POST", "/api/v2/activities", {"subject": "Look", "type": "task", "deal_id": 31337})
    pipe.act("delete", 31339)

    books = pipe.ok("GET", "/_sandbox/books")

    assert (6, 10, 14, 1, 1) == tuple(len(books[name]) for name in ("deals", "companies", "contacts", "notes", "tasks"))
    assert {"8087566", "8087567"} == {deal["_account"] for deal in books["deals"]}
    assert books["notes"][0]["_created_seq"] < books["tasks"][0]["_created_seq"]
    assert [True] == [
        deal["is_deleted"] for deal in books["deals"] if deal["id"] == 31339 and deal["_account"] == "8087566"
    ]


@pytest.mark.parametrize(
    ("do", "id_", "given", "part"),
    [
        ("fly", "", {}, "unknown act"),
        ("move_deal", 1, {"stage": "won"}, "no deal 1"),
        ("move_deal", "contractsent", {"stage": "won"}, "ids are numbers"),
        ("move_deal", 31337, {"stage": "99"}, "Stage 99 not found"),
        ("edit", 31337, {"properties": {"amount": "1"}}, "amount"),
        ("edit", 31337, {"properties": {"value": "much"}}, "no number"),
        ("edit", 31337, {"type": "tickets"}, "no object type"),
        ("create_contact", "", {"properties": {"name": "N"}, "company": "1"}, "no organization 1"),
        ("restore", 31337, {}, "no deleted deal"),
        ("merge", 8001, {"type": "products", "other": "8002"}, "cannot be merged"),
        ("merge", 5001, {"other": "5001"}, "with itself"),
        ("associate", 5001, {"type": "companies", "to_type": "contacts", "to": "9001"}, "does not name"),
        ("settings", "", {"colour": "red"}, "no setting"),
        ("archive_owner", 1, {}, "no user"),
        ("edit_stage", 99, {}, "no stage"),
        ("remove_property", "Nothing", {"kind": "deals"}, "no field"),
        ("delete", 31337, {"account": "1"}, "no company 1"),
    ],
)
def test_what_nobody_can_do_is_explained(pipe: Any, do: str, id_: object, given: dict[str, Any], part: str) -> None:
    answer = pipe.call("POST", "/_sandbox/act", {"do": do, "id": str(id_), "with": given})

    assert (400, True) == (answer.status_code, part in answer.json()["error"]["message"]), answer.text


@pytest.mark.parametrize(("fault", "status"), [("401", 401), ("429", 429), ("5xx", 503), ("503", 503)])
def test_an_injected_refusal_is_worded_as_the_vendors(pipe: Any, fault: str, status: int) -> None:
    pipe.control("faults", match={"path": "/api/v2"}, fault=fault, retry_after=7)

    answer = pipe.call("GET", "/api/v2/deals/31337")

    assert (status, False) == (answer.status_code, answer.json()["success"])
    assert status == 401 or "7" == answer.headers["retry-after"]

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

V = "/crm/objects/2026-09"


def test_a_won_deal_is_read_as_the_vendor_writes_it(hub: Any) -> None:
    hub.act("move_deal", "31337", stage="won")

    deal = hub.ok(
        "GET",
        f"{V}/deals/31337?properties=amount,deal_currency_code,hs_is_closed_won,hs_exchange_rate,closed_won_reason,no_such"
        "&associations=companies,contacts,line_items,quotes",
    )

    values = deal["properties"]
    assert ("31337", False) == (deal["id"], deal["archived"])
    assert ("2249.89", "EUR", "true", "0.85") == tuple(
        values[name] for name in ("amount", "deal_currency_code", "hs_is_closed_won", "hs_exchange_rate")
    )
    assert None is values["closed_won_reason"]
    assert "no_such" not in values
    assert {"createdate", "hs_lastmodifieddate", "hs_object_id"} <= values.keys()
    assert [
        {"id": "5001", "type": "deal_to_company"},
        {"id": "5001", "type": "deal_to_company_unlabeled"},
    ] == deal["associations"]["companies"]["results"]
    assert ["7001", "7002", "7003"] == [row["id"] for row in deal["associations"]["line items"]["results"]]
    assert {"companies", "contacts", "line items"} == deal["associations"].keys()


def test_without_properties_the_defaults_are_answered(hub: Any) -> None:
    values = hub.ok("GET", f"{V}/deals/31337")["properties"]

    assert "dealname" in values
    assert "deal_currency_code" not in values


def test_the_demo_deal_equals_its_lines_rounded_one_by_one(hub: Any) -> None:
    lines = [row["properties"] for row in hub.ok("GET", "/_sandbox/books")["line_items"][:3]]

    def net(line: dict[str, str]) -> Decimal:
        whole = Decimal(line["quantity"]) * Decimal(line["price"])
        off = whole * Decimal(line.get("hs_discount_percentage", "0")) / 100
        return (whole - off).quantize(Decimal("0.01"), ROUND_HALF_UP)

    assert ["599.89", "1350.00", "300.00"] == [str(net(line)) for line in lines]
    assert [line["amount"] for line in lines] == [str(net(line)) for line in lines]
    assert str(sum(map(net, lines))) == hub.deal()["amount"]


@pytest.mark.parametrize("version", ["objects/2026-03", "objects/2026-09", "v3/objects"])
@pytest.mark.parametrize("kind", ["line_items", "0-8"])
def test_a_batch_read_names_what_is_missing(hub: Any, version: str, kind: str) -> None:
    body = {"inputs": [{"id": "7002"}, {"id": "7999"}], "properties": ["amount", "hs_discount_percentage"]}

    found = hub.ok("POST", f"/crm/{version}/{kind}/batch/read", body, status=207)

    assert [("7002", "1350.00", "10")] == [
        (row["id"], row["properties"]["amount"], row["properties"]["hs_discount_percentage"])
        for row in found["results"]
    ]
    assert (1, {"ids": ["7999"]}) == (found["numErrors"], found["errors"][0]["context"])


def test_a_patch_answers_what_was_written_and_read_agrees(hub: Any) -> None:
    answer = hub.ok("PATCH", f"{V}/deals/31337", {"properties": {"dealname": "New name", "amount": "10.50"}})

    assert ("New name", "10.50") == (answer["properties"]["dealname"], answer["properties"]["amount"])
    assert "8.93" == hub.deal(properties="amount_in_home_currency")["amount_in_home_currency"]


def test_an_empty_string_clears_and_null_changes_nothing(hub: Any) -> None:
    hub.ok("PATCH", f"{V}/deals/31337", {"properties": {"dealname": None, "hubspot_owner_id": ""}})

    values = hub.deal(properties="dealname,hubspot_owner_id")
    assert ("Aurora: platform rollout", None) == (values["dealname"], values["hubspot_owner_id"])


def test_numbers_keep_the_digits_they_came_with(hub: Any) -> None:
    hub.http.patch(f"{V}/deals/31337", content=b'{"properties":{"amount":12500.50}}')

    assert "12500.50" == hub.deal()["amount"]


def test_the_modified_date_moves_with_every_write(hub: Any) -> None:
    before = hub.deal()["hs_lastmodifieddate"]
    hub.ok("PATCH", f"{V}/deals/31337", {"properties": {"dealname": "again"}})
    after = hub.deal()["hs_lastmodifieddate"]

    assert before < after


def test_a_note_is_created_with_its_association_and_listed_from_the_deal(hub: Any) -> None:
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 214}]
    body = {
        "properties": {"hs_timestamp": "2026-11-21T10:00:00Z", "hs_note_body": "<p>Invoice paid</p>"},
        "associations": [{"to": {"id": "31337"}, "types": types}],
    }

    note = hub.ok("POST", f"{V}/notes", body, status=201)

    listed = hub.ok("GET", f"{V}/deals/31337/associations/notes")["results"]
    assert [note["id"]] == [row["toObjectId"] for row in listed]
    assert [{"category": "HUBSPOT_DEFINED", "typeId": 213, "label": None}] == listed[0]["associationTypes"]
    books = hub.ok("GET", "/_sandbox/books")
    assert ["<p>Invoice paid</p>"] == [row["properties"]["hs_note_body"] for row in books["notes"]]


def test_property_history_is_newest_first_and_names_its_source(hub: Any) -> None:
    hub.act("move_deal", "31337", stage="won")
    hub.ok("PATCH", f"{V}/deals/31337", {"properties": {"dealstage": "closedlost"}})

    history = hub.ok("GET", f"{V}/deals/31337?propertiesWithHistory=dealstage")["propertiesWithHistory"]["dealstage"]

    assert ["closedlost", "closedwon", "contractsent"] == [entry["value"] for entry in history]
    assert [("INTEGRATION", "778899"), ("CRM_UI", "userId:51234")] == [
        (entry["sourceType"], entry["sourceId"]) for entry in history[:2]
    ]


def test_the_exchange_rate_follows_the_table_until_the_deal_is_closed(hub: Any) -> None:
    hub.act("settings", rates={"EUR": "0.90", "USD": "0.78"})
    hub.act("edit", "31337", properties={"dealname": "touched"})
    assert "0.90" == hub.deal(properties="hs_exchange_rate")["hs_exchange_rate"]
    hub.act("move_deal", "31337", stage="won")

    hub.act("settings", rates={"EUR": "0.10", "USD": "0.78"})
    hub.act("edit", "31337", properties={"dealname": "touched again"})

    values = hub.deal(properties="hs_exchange_rate,amount_in_home_currency")
    assert ("0.90", "2024.90") == (values["hs_exchange_rate"], values["amount_in_home_currency"])


def test_stage_entry_is_stamped_only_when_the_stage_changes(hub: Any) -> None:
    name = "hs_v2_date_entered_current_stage"
    before = hub.deal(properties=name)[name]
    hub.control("clock", advance_s=60)
    hub.act("edit", "31337", properties={"dealname": "other"})
    assert before == hub.deal(properties=name)[name]

    hub.act("move_deal", "31337", stage="won")

    assert before < hub.deal(properties=name)[name]


def test_lists_page_by_id_and_show_the_recycle_bin_on_request(hub: Any) -> None:
    first = hub.ok("GET", f"{V}/companies?limit=2")
    after = first["paging"]["next"]["after"]
    second = hub.ok("GET", f"{V}/companies?limit=3&after={after}")

    assert ["5001", "5002", "5003", "5004", "5005"] == [
        row["id"] for page in (first, second) for row in page["results"]
    ]
    assert "paging" not in second

    assert 204 == hub.call("DELETE", f"{V}/companies/5002").status_code
    assert ["5002"] == [row["id"] for row in hub.ok("GET", f"{V}/companies?archived=true")["results"]]
    assert hub.ok("GET", f"{V}/companies/5002?archived=true")["archived"]


def test_a_merge_makes_a_new_record_and_keeps_the_old_ids_on_it(hub: Any) -> None:
    survivor = hub.ok("POST", f"{V}/companies/merge", {"primaryObjectId": "5001", "objectIdToMerge": "5002"})

    found = hub.ok("GET", f"{V}/companies/{survivor['id']}?properties=hs_merged_object_ids,name&associations=deals")

    assert survivor["id"] not in ("5001", "5002")
    assert "5001;5002" == found["properties"]["hs_merged_object_ids"]
    assert "Aurora Robotics GmbH" == found["properties"]["name"]
    assert {"31337", "31338"} == {row["id"] for row in found["associations"]["deals"]["results"]}


def test_a_portal_may_resolve_merged_ids_to_the_survivor(hub: Any) -> None:
    survivor = hub.act("merge", "5001", type="companies", other="5002")
    hub.act("settings", merged_ids="resolve")

    assert survivor["id"] == hub.ok("GET", f"{V}/companies/5002")["id"]


def test_a_second_portal_has_the_same_ids_and_its_own_records(hub: Any) -> None:
    other = hub.control("account", do="add")
    headers = {"Authorization": f"Bearer {other['access_token']}"}
    hub.ok("PATCH", f"{V}/deals/31337", {"properties": {"dealname": "Mine"}})

    theirs = hub.ok("GET", f"{V}/deals/31337", headers=headers)

    assert "Aurora: platform rollout" == theirs["properties"]["dealname"]
    books = hub.ok("GET", "/_sandbox/books")
    assert {"4455667", "4455668"} == {row["_account"] for row in books["deals"]}
    assert len(books["deals"]) == len({row["_created_seq"] for row in books["deals"]})


def test_reset_brings_the_seed_and_its_tokens_back(hub: Any) -> None:
    hub.act("seed_deals", n=5, stage="won")
    hub.control("reset")

    assert 3 == len(hub.ok("GET", "/_sandbox/books")["deals"])
    hub.ok("GET", f"{V}/deals/31337")

from typing import Any

import pytest


def test_a_deal_is_created_with_company_contacts_and_lines(hub: Any) -> None:
    deal = hub.act(
        "create_deal",
        properties={"dealname": "New", "deal_currency_code": "USD"},
        company={"name": "New Co", "domain": "new.test"},
        contacts=[{"email": "a@new.test"}, "9001"],
        lines=[
            {"name": "A", "price": "10.005", "quantity": "3"},
            {"name": "B", "price": "100", "quantity": "2", "discount": "5", "hs_sku": "B-1"},
        ],
    )

    assert ("220.02", "default", "USD") == tuple(
        deal["properties"][name] for name in ("amount", "pipeline", "deal_currency_code")
    )
    assert 2 == len(deal["associations"]["line items"]["results"])
    assert 2 == len(deal["associations"]["contacts"]["results"])


def test_an_amount_given_by_hand_may_disagree_with_the_lines(hub: Any) -> None:
    deal = hub.act("create_deal", properties={"amount": "99"}, lines=[{"name": "A", "price": "10", "quantity": "1"}])

    assert "99" == deal["properties"]["amount"]


@pytest.mark.parametrize(
    ("deal", "stage", "expected"),
    [
        ("31337", "won", "closedwon"),
        ("31337", "lost", "closedlost"),
        ("31339", "won", "184110203"),
        ("31339", "184110202", "184110202"),
    ],
)
def test_a_deal_moves_within_its_own_pipeline(hub: Any, deal: str, stage: str, expected: str) -> None:
    assert expected == hub.act("move_deal", deal, stage=stage)["properties"]["dealstage"]


def test_closing_sets_the_close_date_and_reopening_reopens(hub: Any) -> None:
    closed = hub.act("move_deal", "31337", stage="won")["properties"]
    reopened = hub.act("move_deal", "31337", stage="open")["properties"]

    assert closed["closedate"]
    assert ("true", "false") == (closed["hs_is_closed_won"], reopened["hs_is_closed"])


def test_lines_come_and_go_and_the_amount_with_them(hub: Any) -> None:
    line = hub.act("add_line", "31338", name="More", price="100", quantity="1")
    assert "2500.00" == hub.deal("31338")["amount"]

    hub.act("edit", line["id"], type="line_items", properties={"quantity": "2"})
    assert "2600.00" == hub.deal("31338")["amount"]

    assert "2400.00" == hub.act("remove_line", line["id"])["properties"]["amount"]


def test_prices_are_not_converted_when_the_currency_changes(hub: Any) -> None:
    hub.act("edit", "31337", properties={"deal_currency_code": "USD"})

    line = hub.ok("GET", "/crm/objects/2026-09/line_items/7001?properties=price,hs_line_item_currency_code")

    assert ("49.9905", "USD") == (line["properties"]["price"], line["properties"]["hs_line_item_currency_code"])
    assert ("2249.89", "1754.91") == tuple(hub.deal(properties="amount,amount_in_home_currency").values())[:2]


def test_an_act_may_name_another_portal(hub: Any) -> None:
    other = hub.control("account", do="add")["account_id"]

    hub.act("move_deal", "31337", stage="won", account=other)

    assert "false" == hub.deal(properties="hs_is_closed")["hs_is_closed"]


def test_many_deals_are_seeded_at_once(hub: Any) -> None:
    deals = hub.act("seed_deals", n=5, stage="won")

    assert 5 == len({deal["properties"]["dealname"] for deal in deals})
    assert {"true"} == {deal["properties"]["hs_is_closed_won"] for deal in deals}
    assert 8 == len(hub.ok("GET", "/_sandbox/books")["deals"])


@pytest.mark.parametrize(
    ("do", "id_", "given"),
    [
        ("fly", "", {}),
        ("move_deal", "999", {"stage": "won"}),
        ("move_deal", "31337", {"stage": "184110203"}),
        ("edit", "31337", {"properties": {"no_such": "1"}}),
        ("edit", "1", {"type": "spaceships"}),
        ("settings", "", {"colour": "red"}),
        ("restore", "31337", {}),
        ("merge", "5001", {"type": "companies", "other": "999"}),
        ("move_deal", "31337", {"stage": "won", "account": "1"}),
    ],
)
def test_what_cannot_be_done_is_explained(hub: Any, do: str, id_: str, given: dict[str, Any]) -> None:
    answer = hub.call("POST", "/_sandbox/act", {"do": do, "id": id_, "with": given})

    assert (400, "CannotAct") == (answer.status_code, answer.json()["error"]["code"])


def test_a_quote_copies_the_deals_lines_and_is_signed_by_the_buyer(hub: Any) -> None:
    quote = hub.act("create_quote", "31337")
    signed = hub.act("sign_quote", quote["id"])

    assert ("2249.89", "EUR", "ESIGN_PENDING") == tuple(
        quote["properties"][name] for name in ("hs_quote_amount", "hs_currency", "hs_sign_status")
    )
    copies = {row["id"] for row in quote["associations"]["line items"]["results"]}
    assert 3 == len(copies)
    assert not copies & {"7001", "7002", "7003"}
    assert "2249.89" == hub.deal()["amount"]
    assert "ESIGN_COMPLETED" == signed["properties"]["hs_sign_status"]
    pdf = hub.http.get(f"/quotes/4455667/{quote['id']}.pdf", headers={"Authorization": ""})
    assert pdf.content.startswith(b"%PDF")
    assert signed["properties"]["hs_pdf_download_link"].endswith(f"/quotes/4455667/{quote['id']}.pdf")

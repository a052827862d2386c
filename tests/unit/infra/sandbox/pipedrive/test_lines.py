from typing import Any

import pytest

D = "/api/v2/deals/31338"
LINE = {"product_id": 8002, "item_price": 100, "quantity": 2}


def _value(pipe: Any) -> Any:
    return pipe.deal(31338)["value"]


def test_a_product_attached_changed_and_removed_moves_the_deals_value(pipe: Any) -> None:
    line = pipe.data("POST", f"{D}/products", LINE, status=201)
    assert (200, 2600, "Onboarding", "GBP") == (line["sum"], _value(pipe), line["name"], line["currency"])

    changed = pipe.data("PATCH", f"{D}/products/{line['id']}", {"discount": 10})
    assert (180, 2580) == (changed["sum"], _value(pipe))

    assert {"id": line["id"]} == pipe.data("DELETE", f"{D}/products/{line['id']}")
    assert 2400 == _value(pipe)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ({**LINE, "discount": 15, "discount_type": "amount"}, 2585),
        ({**LINE, "tax": 20, "tax_method": "exclusive"}, 2640),
        ({**LINE, "tax": 20, "tax_method": "inclusive"}, 2600),
        ({**LINE, "is_enabled": False}, 2400),
        ({**LINE, "billing_frequency": "monthly"}, 2600),
        ({"product_id": 8002, "item_price": 0.005, "quantity": 1}, 2400.01),
    ],
)
def test_what_a_line_adds(pipe: Any, line: Any, value: float) -> None:
    pipe.data("POST", f"{D}/products", line, status=201)

    assert value == _value(pipe)


def test_the_way_of_taxing_is_shared_by_all_lines_of_a_deal(pipe: Any) -> None:
    pipe.data("POST", f"{D}/products", {**LINE, "tax_method": "inclusive"}, status=201)

    assert {"inclusive"} == {line["tax_method"] for line in pipe.data("GET", f"{D}/products")}


def test_a_discount_of_the_deal_is_taken_off_what_is_paid_once(pipe: Any) -> None:
    pipe.data("POST", f"{D}/products", {**LINE, "billing_frequency": "annually"}, status=201)
    wanted = {"description": "10%", "amount": 10, "type": "percentage"}

    made = pipe.data("POST", f"{D}/discounts", wanted, status=201)

    assert 2360 == _value(pipe)
    assert [made] == pipe.data("GET", f"{D}/discounts")
    pipe.data("PATCH", f"{D}/discounts/{made['id']}", {"type": "amount"})
    assert 2590 == _value(pipe)
    pipe.data("DELETE", f"{D}/discounts/{made['id']}")
    assert 2600 == _value(pipe)


def test_recurring_revenue_is_told_beside_the_value(pipe: Any) -> None:
    pipe.data("POST", f"{D}/products", {**LINE, "billing_frequency": "quarterly"}, status=201)

    deal = pipe.deal(31338)

    assert (2600, 800, 66.67, 3200) == tuple(deal[name] for name in ("value", "arr", "mrr", "acv"))


def test_products_of_several_deals_are_read_at_once(pipe: Any) -> None:
    lines = pipe.data("GET", "/api/v2/deals/products?deal_ids=31337,31339&limit=500")

    assert [31337] * 3 + [31339] * 2 == [line["deal_id"] for line in lines]


def test_a_hundred_come_at_once_and_one_wrong_refuses_all(pipe: Any) -> None:
    pipe.data("POST", f"{D}/products/bulk", {"data": [LINE] * 100}, status=201)
    pipe.refused("POST", f"{D}/products/bulk", {"data": [LINE, {**LINE, "product_id": 1}]})
    pipe.refused("POST", f"{D}/products/bulk", {"data": [LINE] * 101})

    assert 101 == len(pipe.data("GET", f"{D}/products?limit=500"))
    gone = pipe.ok("DELETE", f"{D}/products")
    assert (100, True) == (len(gone["data"]["ids"]), gone["additional_data"]["more_items_in_collection"])


def test_installments_need_something_paid_once_and_nothing_recurring(pipe: Any) -> None:
    wanted = {"description": "First half", "amount": 1200, "billing_date": "2026-12-01"}

    made = pipe.data("POST", f"{D}/installments", wanted)

    assert [made] == pipe.data("GET", "/api/v2/deals/installments?deal_ids=31338")
    assert {"id", "amount", "billing_date", "description", "deal_id"} == made.keys()
    refused = pipe.refused("POST", f"{D}/products", {**LINE, "billing_frequency": "monthly"})
    assert "billing_frequency" in refused["error"]
    pipe.data("DELETE", f"{D}/installments/{made['id']}")
    pipe.data("POST", f"{D}/products", {**LINE, "billing_frequency": "monthly"}, status=201)
    pipe.refused("POST", f"{D}/installments", wanted)

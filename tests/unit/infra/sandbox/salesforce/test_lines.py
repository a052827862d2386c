"""The arithmetic of lines, by API."""

from typing import Any

import pytest


def entry(force: Any, name: str = "Onboarding") -> dict[str, Any]:
    found: dict[str, Any] = force.query(
        f"SELECT Id, Product2Id, UnitPrice FROM PricebookEntry WHERE Name = '{name}' AND CurrencyIsoCode = 'EUR'"
    )[0]
    return found


def line(force: Any, status: int = 201, **values: Any) -> Any:
    body = {"OpportunityId": force.deal(), "PricebookEntryId": entry(force)["Id"], **values}
    made = force.ok("POST", "/sobjects/OpportunityLineItem", body, status=status)
    return made if status != 201 else force.ok("GET", f"/sobjects/OpportunityLineItem/{made['id']}")


@pytest.mark.parametrize(
    ("given", "price", "subtotal", "total"),
    [
        ({"Quantity": 10, "UnitPrice": 150}, 150.0, 1500.0, 1500.0),
        ({"Quantity": 3, "UnitPrice": "0.333"}, 0.333, 0.999, 0.999),
        ({"Quantity": 2.5, "UnitPrice": 100, "Discount": 10}, 100.0, 250.0, 225.0),
        ({"Quantity": 4, "TotalPrice": 100}, 25.0, 100.0, 100.0),
        ({"Quantity": 4, "TotalPrice": 90, "Discount": 10}, 25.0, 100.0, 90.0),
        # 8 places are kept: seen at salesforce.stackexchange.com/questions/41947.
        ({"Quantity": 1, "UnitPrice": "1800.77777777777777777777"}, 1800.77777778, 1800.77777778, 1800.77777778),
    ],
)
def test_a_total_is_price_by_quantity_less_a_percentage(
    force: Any, given: Any, price: float, subtotal: float, total: float
) -> None:
    made = line(force, **given)

    assert (made["UnitPrice"], made["Subtotal"], made["TotalPrice"]) == (price, subtotal, total)
    assert (made["ListPrice"], made["ProductCode"]) == (1500.0, "ONBOARD")


def test_a_line_may_name_the_product_alone(force: Any) -> None:
    found = entry(force)
    body = {"OpportunityId": force.deal(), "Product2Id": found["Product2Id"], "Quantity": 1, "UnitPrice": 5}

    made = force.ok("POST", "/sobjects/OpportunityLineItem", body, status=201)["id"]

    assert force.ok("GET", f"/sobjects/OpportunityLineItem/{made}")["PricebookEntryId"] == found["Id"]


@pytest.mark.parametrize(("missing", "given"), [("UnitPrice", {"Quantity": 1}), ("Quantity", {"UnitPrice": 1})])
def test_a_line_needs_quantity_and_a_price_or_total(force: Any, missing: str, given: Any) -> None:
    (refused,) = line(force, status=400, **given)

    assert (refused["errorCode"], refused["fields"]) == ("REQUIRED_FIELD_MISSING", [missing])


def test_the_last_line_gone_leaves_the_amount_to_be_written(force: Any) -> None:
    deal = force.id_of("Opportunity", "Blackwood")
    (only,) = force.query(f"SELECT Id FROM OpportunityLineItem WHERE OpportunityId = '{deal}'")
    force.call("DELETE", f"/sobjects/OpportunityLineItem/{only['Id']}")

    force.call("PATCH", f"/sobjects/Opportunity/{deal}", {"Amount": 7})

    held = force.ok("GET", f"/sobjects/Opportunity/{deal}")
    assert (held["HasOpportunityLineItem"], held["Amount"]) == (False, 7.0)

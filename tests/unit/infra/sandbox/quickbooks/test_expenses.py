"""Bills, purchases and vendor credits: totals, tax of purchases, and the customer a cost is for."""

from typing import Any

import pytest

from tests.unit.infra.sandbox.quickbooks.api import Api

DETAIL = "AccountBasedExpenseLineDetail"
VENDOR = "6"


def cost(amount: Any = 50, **detail: Any) -> dict[str, Any]:
    known = {"AccountRef": {"value": "12"}, "TaxCodeRef": {"value": "1"}, **detail}
    return {"Amount": amount, "DetailType": DETAIL, DETAIL: {name: v for name, v in known.items() if v is not None}}


def test_a_bill_is_owed_with_tax_and_allocated_to_a_customer(api: Api) -> None:
    body = {"VendorRef": {"value": VENDOR}, "SalesTermRef": {"value": "3"}, "TxnDate": "2026-03-04"}

    made = api.save("Bill", {**body, "Line": [cost(CustomerRef={"value": "1"})]})

    assert (60, 60, "2026-04-03") == (made["TotalAmt"], made["Balance"], made["DueDate"])
    assert {"value": "1", "name": "Acme Ltd"} == made["Line"][0][DETAIL]["CustomerRef"]
    assert "2" == made["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["TaxRateRef"]["value"]  # of purchases
    assert [made["Id"]] == [row["Id"] for row in api.found("Bill", f"VendorRef = '{VENDOR}'")]
    api.save("Bill", made, operation="delete")
    assert "610" == api.code("GET", f"/bill/{made['Id']}")


def test_a_purchase_is_spent_at_once(api: Api) -> None:
    body = {"PaymentType": "Cash", "AccountRef": {"value": "1"}, "GlobalTaxCalculation": "NotApplicable"}

    assert 50 == api.save("Purchase", {**body, "Line": [cost()]})["TotalAmt"]


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("2020", {"VendorRef": None}),
        ("2500", {"VendorRef": {"value": "999"}}),
        ("2020", {"Line": []}),
        ("2020", {"Line": [cost(AccountRef=None)]}),
        ("2020", {"Line": [{**cost(), "Amount": None}]}),
        ("6000", {"Line": [cost(TaxCodeRef=None)]}),
        ("6000", {"Line": [cost(BillableStatus="Billable")]}),
        ("6000", {"CurrencyRef": {"value": "EUR"}}),
        ("2170", {"Line": [{**cost(), "DetailType": "SalesItemLineDetail"}]}),
        ("2500", {"Line": [cost(CustomerRef={"value": "999"})]}),
        ("5010", {"TxnDate": "2025-12-31"}),
    ],
)
def test_a_bill_is_refused(api: Api, code: str, members: dict[str, Any]) -> None:
    body = {"VendorRef": {"value": VENDOR}, "Line": [cost()], **members}

    assert code == api.code("POST", "/bill", {name: value for name, value in body.items() if value is not None})


def test_a_purchase_names_how_and_out_of_what_it_was_paid(api: Api) -> None:
    assert "2020" == api.code("POST", "/purchase", {"Line": [cost()], "PaymentType": "Cash"})
    assert "2170" == api.code("POST", "/purchase", {"Line": [cost()], "PaymentType": "Barter"})


def test_the_currencies_of_a_company_are_its_administrators_choice(api: Api) -> None:
    api.act("organisation", Currencies=["GBP", "EUR", "JPY"])

    assert {"EUR", "JPY"} == {row["Code"] for row in api.rows("select * from CompanyCurrency")}

"""What an org proposes rules from."""

from shared.providers.salesforce.catalogue import products
from shared.providers.salesforce.discovery import discover
from tests.fakes.salesforce import SalesforceOnSandbox


def test_products_owners_and_currencies_are_told_in_three_calls() -> None:
    bench = SalesforceOnSandbox()

    found = discover(bench.crm(bench.account).api)

    assert {"default": "Opportunities"} == found.pipelines
    assert {"SEAT-PRO", "ONBOARD", "SUPPORT", "LICENCE"} == {product.sku for product in found.products}
    assert {"Ada Byron", "Sam Reed"} <= {owner.name for owner in found.owners}
    assert {"EUR", "GBP", "USD"} == found.currencies
    assert 3 == len(bench.calls)


def test_a_product_with_prices_in_several_currencies_has_none() -> None:
    bench = SalesforceOnSandbox()

    assert {None} == {product.price for product in products(bench.crm(bench.account).api)}


def test_an_org_with_one_currency_names_it() -> None:
    bench = SalesforceOnSandbox(settings={"multi_currency": False})

    found = discover(bench.crm(bench.account).api)

    assert {"GBP"} == found.currencies


def test_a_product_that_is_no_longer_sold_is_not_proposed() -> None:
    bench = SalesforceOnSandbox()
    row = next(one for one in bench.app.provider.books()["products"] if one["ProductCode"] == "SUPPORT")
    bench.act("edit", row["Id"], type="products", properties={"IsActive": False})

    assert "SUPPORT" not in {product.sku for product in products(bench.crm(bench.account).api)}

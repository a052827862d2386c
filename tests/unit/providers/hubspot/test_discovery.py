from shared.providers.hubspot.discovery import discover
from tests.fakes.hubspot import HubSpotOnSandbox


def test_a_portal_tells_its_pipelines_products_owners_and_currencies() -> None:
    found = discover(HubSpotOnSandbox().crm().api)

    assert {"default": "Sales Pipeline", "184110200": "Renewals"} == found.pipelines
    assert {"SEAT-PRO", "ONBOARD"} <= {product.sku for product in found.products}
    assert all(owner.id and owner.name for owner in found.owners)
    assert {"GBP", "EUR"} <= found.currencies

from decimal import Decimal

import httpx

from shared.providers.hubspot.catalogue import products
from tests.fakes.altered import Altered
from tests.fakes.hubspot import ACCOUNT, HubSpotOnSandbox


def test_the_catalogue_is_read_with_its_prices_to_the_last_decimal() -> None:
    bench = HubSpotOnSandbox()

    found = products(bench.crm().api)

    assert [(one.sku, one.name, one.price) for one in found] == [
        ("SEAT-PRO", "Platform seats", Decimal("49.9905")),
        ("ONBOARD", "Onboarding", Decimal(1500)),
        ("SUPPORT", "Support hours", Decimal(120)),
        ("LICENCE", "Annual licence", Decimal(2400)),
    ]
    assert found[0].description == "One seat for one month"
    assert bench.calls == ["GET /crm/objects/2026-09/products"]


def test_a_long_catalogue_is_read_page_by_page() -> None:
    bench = HubSpotOnSandbox()

    def two_pages(request: httpx.Request) -> httpx.Response:
        assert request.url.params["limit"] == "100"
        first = "after" not in request.url.params
        row = {"id": "1", "properties": {"name": "One" if first else "Two", "price": None}}
        more = {"paging": {"next": {"after": "1"}}} if first else {}
        return httpx.Response(200, json={"results": [row], **more})

    found = products(bench.crm(ACCOUNT, Altered(bench.app, two_pages)).api)

    assert [(one.name, one.sku, one.price) for one in found] == [("One", "", None), ("Two", "", None)]

"""HubSpot's product library."""

from collections.abc import Sequence

from shared.http.client import Api
from shared.http.endpoints import Effect, Endpoint
from shared.model.catalogue import Product
from shared.providers.hubspot import wire
from shared.providers.hubspot.api import read
from shared.providers.hubspot.manifest import API_VERSION

PAGE = 100
LIST_PRODUCTS = Endpoint("list products", "GET", f"/crm/objects/{API_VERSION}/products", Effect.READ)


class ProductProperties(wire.Wire):
    """A product's properties."""

    name: wire.Text = ""
    hs_sku: wire.Text = ""
    description: wire.Text = ""
    price: wire.Number = None


class ProductRecord(wire.Wire):
    """A product."""

    id: wire.Text
    properties: ProductProperties


def products(api: Api) -> Sequence[Product]:
    """Read every product that isn't archived: one call for each hundred. Raises: as every call to HubSpot."""
    asked = {"limit": str(PAGE), "properties": ",".join(ProductProperties.names())}
    found: list[Product] = []
    after = ""
    while True:
        query = {**asked, "after": after} if after else asked
        page = read(wire.Page[ProductRecord], api.call(LIST_PRODUCTS, query=query))
        found += [_product(row.properties) for row in page.results]
        after = page.after
        if not after:
            return found


def _product(row: ProductProperties) -> Product:
    return Product(name=row.name, sku=row.hs_sku, description=row.description, price=row.price)

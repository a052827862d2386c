"""What sales can put on an opportunity: the products with a price in the standard price book."""

from collections.abc import Sequence

from pydantic import Field

from shared.http.client import Api
from shared.model.catalogue import Product
from shared.providers.salesforce import soql, wire
from shared.providers.salesforce.asking import asking


class _Sold(wire.Wire):
    """A product."""

    Name: wire.Text = ""
    ProductCode: wire.Text = ""
    Description: wire.Text = ""


class _Entry(wire.Wire):
    """A product's price in one currency."""

    Product2Id: wire.RecordId
    UnitPrice: wire.Number = None
    Product2: _Sold | None = Field(None)


_NAMES = ("Product2Id", "UnitPrice", "Product2.Name", "Product2.ProductCode", "Product2.Description")


def products(api: Api) -> Sequence[Product]:
    """
    Read every product that can be sold: one call for each 2000 prices. A product with prices in several currencies has none.

    Raises: as every call to Salesforce.
    """
    sold = "IsActive = true AND Pricebook2.IsStandard = true AND Product2.IsActive = true"
    query = soql.select(_NAMES, "PricebookEntry", where=sold, order="Product2Id, Id")
    entries: dict[str, list[_Entry]] = {}
    for entry in asking(api).every(_Entry, query, str(api.connection)):
        entries.setdefault(entry.Product2Id, []).append(entry)
    return [_product(prices) for prices in entries.values()]


def _product(prices: Sequence[_Entry]) -> Product:
    said = prices[0].Product2 or _Sold()
    price = prices[0].UnitPrice if len(prices) == 1 else None
    return Product(name=said.Name, sku=said.ProductCode, description=said.Description, price=price)

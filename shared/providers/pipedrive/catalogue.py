"""Pipedrive's products."""

from collections.abc import Sequence

from shared.http.client import Api
from shared.model.catalogue import Product
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.api import every


def products(api: Api) -> Sequence[Product]:
    """Read every product: one call for each five hundred; its first price. Raises: as every call to Pipedrive."""
    return [product(row, row.prices[0].currency if row.prices else "") for row in rows(api)]


def rows(api: Api) -> list[wire.Product]:
    """The same, with all that Pipedrive says of them."""
    return [row for page in every(api, "list products", wire.Product) for row in page if not row.is_deleted]


def product(row: wire.Product, currency: str) -> Product:
    """The product in our words, at its price in this currency, where it has one."""
    price = next((each.price for each in row.prices if each.currency == currency), None)
    return Product(name=row.name, sku=row.code, description=row.description, price=price)

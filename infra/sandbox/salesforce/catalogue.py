"""Products and what they cost in a price book, by currency."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.writing import create


def entry_for(org: Org, deal: Record, line: Mapping[str, Any], author: str) -> Record:
    """The entry for a line's product in the deal's price book and currency; product and entry are made if need be."""
    code, name = str(line.get("ProductCode") or ""), str(line.get("Name") or line.get("ProductCode") or "Product")
    product = next((row for row in org.live("Product2") if _is(row, code, name)), None)
    if product is None:
        named = {"Name": name, "IsActive": True} | ({"ProductCode": code} if code else {})
        product = create(org, "Product2", named, author)
    price = Decimal(str(line.get("UnitPrice") or 0))
    return price_of(org, product, str(deal.get("Pricebook2Id")), str(deal.get("CurrencyIsoCode")), price, author)


def price_of(  # noqa: PLR0917 - an entry is all of these
    org: Org, product: Record, book: str, currency: str, price: Decimal, author: str
) -> Record:
    """The entry of a product in a price book and currency; made with this price where there is none."""
    for row in org.live("PricebookEntry"):
        if (row.get("Product2Id"), row.get("Pricebook2Id"), row.get("CurrencyIsoCode")) == (product.id, book, currency):
            return row
    about = {"Product2Id": product.id, "Pricebook2Id": book, "CurrencyIsoCode": currency, "UnitPrice": price}
    return create(org, "PricebookEntry", {**about, "IsActive": True}, author)


def _is(product: Record, code: str, name: str) -> bool:
    """By code where there is one and the name fits it; a name alone is looked for alone."""
    if product.get("Name") != name and name != code:
        return False
    return (product.get("ProductCode") or "") == code

"""What a company tells when the rules are set up: pipelines by name, products, owners, currencies."""

from itertools import chain

from shared.http.client import Api
from shared.model.discovery import Owner, SalesSide
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.api import ENDPOINTS, every, read
from shared.providers.pipedrive.catalogue import product, rows


def discover(api: Api) -> SalesSide:
    """
    Read them: one call each for the company, its pipelines and its users, one for each five hundred products.

    Pipedrive lists every currency of the world; those that products are priced in, and the company's own, are meant. A product's
    price is the one in the company's currency. Raises: as every call.
    """
    home = read(wire.One[wire.Me], api.call(ENDPOINTS["read me"])).data.default_currency
    pipelines = chain.from_iterable(every(api, "list pipelines", wire.Pipeline))
    users = read(wire.Many[wire.User], api.call(ENDPOINTS["list users"])).data
    catalogue = rows(api)
    priced = {price.currency for row in catalogue for price in row.prices}
    return SalesSide(
        pipelines={row.id: row.name for row in pipelines if not row.is_deleted},
        products=tuple(product(row, home) for row in catalogue),
        owners=tuple(Owner(row.id, row.name or row.email) for row in users if row.active_flag is not False),
        currencies=frozenset({home, *priced} - {""}),
        freezes_rates=False,
    )

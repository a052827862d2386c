"""What an org tells when the rules are set up: products, owners, currencies. It has one pipeline, of all its stages."""

from shared.errors import MappingMissing
from shared.http.client import Api
from shared.model.discovery import Owner, SalesSide
from shared.providers.salesforce import queries, soql, wire
from shared.providers.salesforce.account import PIPELINE, PIPELINE_LABEL
from shared.providers.salesforce.asking import Asking, asking
from shared.providers.salesforce.catalogue import products


class _User(wire.Wire):
    """Somebody who may own opportunities."""

    Id: wire.RecordId
    Name: wire.Text = ""


class _Home(wire.Wire):
    """The currency of an org that has only one."""

    DefaultCurrencyIsoCode: wire.Text = ""


def discover(api: Api) -> SalesSide:
    """Read them: one call each, and one for each further 2000 products or users. Raises: as every call."""
    org = asking(api)
    users = soql.select(["Id", "Name"], "User", where="IsActive = true AND UserType = 'Standard'", order="Name")
    return SalesSide(
        pipelines={PIPELINE: PIPELINE_LABEL},
        products=tuple(products(api)),
        owners=tuple(Owner(row.Id, row.Name) for row in org.every(_User, users, str(api.connection))),
        currencies=_currencies(org, str(api.connection)),
    )


def _currencies(org: Asking, record: str) -> frozenset[str]:
    """The active ones; an org with a single currency doesn't have the list."""
    try:
        return frozenset(rate.IsoCode for rate in org.every(wire.Rate, queries.RATES, record))
    except MappingMissing:
        home = org.one(_Home, soql.select(["DefaultCurrencyIsoCode"], "Organization"), record)
        return frozenset({home.DefaultCurrencyIsoCode} - {""})

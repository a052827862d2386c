"""What a portal tells when the rules are set up: pipelines by name, products, owners, currencies."""

from shared.http.client import Api
from shared.http.endpoints import Effect, Endpoint
from shared.model.discovery import Owner, SalesSide
from shared.providers.hubspot import wire
from shared.providers.hubspot.api import endpoints, read
from shared.providers.hubspot.catalogue import products
from shared.providers.hubspot.manifest import API_VERSION

LIST_OWNERS = Endpoint("list owners", "GET", f"/crm/owners/{API_VERSION}", Effect.READ)
PAGE = 100


class NamedPipeline(wire.Wire):
    """A pipeline and what people call it."""

    id: wire.Text
    label: wire.Text = ""
    archived: bool = False


class Currencies(wire.Wire):
    """The currencies that deals can be in."""

    companyCurrency: wire.Text = ""  # noqa: N815  # HubSpot's spelling
    additionalCurrencies: tuple[wire.Text, ...] = ()  # noqa: N815  # HubSpot's spelling


class OwnerRow(wire.Wire):
    """Somebody who owns deals."""

    id: wire.Text
    email: wire.Text = ""
    firstName: wire.Text = ""  # noqa: N815  # HubSpot's spelling
    lastName: wire.Text = ""  # noqa: N815  # HubSpot's spelling


def discover(api: Api) -> SalesSide:
    """Read them: one call each for details and pipelines, one for each hundred products and owners. Raises: as every call."""
    rows = endpoints()
    money = read(Currencies, api.call(rows["read details"]))
    pipelines = read(wire.Rows[NamedPipeline], api.call(rows["read pipelines"])).results
    return SalesSide(
        pipelines={row.id: row.label for row in pipelines if not row.archived},
        products=tuple(products(api)),
        owners=_owners(api),
        currencies=frozenset({money.companyCurrency, *money.additionalCurrencies} - {""}),
    )


def _owners(api: Api) -> tuple[Owner, ...]:
    found: list[Owner] = []
    after = ""
    while True:
        query = {"limit": str(PAGE), **({"after": after} if after else {})}
        page = read(wire.Page[OwnerRow], api.call(LIST_OWNERS, query=query))
        found += [Owner(row.id, f"{row.firstName} {row.lastName}".strip() or row.email) for row in page.results]
        after = page.after
        if not after:
            return tuple(found)

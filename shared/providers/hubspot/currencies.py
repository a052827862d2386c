"""In which currency a deal is sold."""

from shared.errors import Malformed
from shared.model.crm import CrmAccount
from shared.model.refs import Ref
from shared.providers.hubspot import wire


def currency_of(said: wire.DealProperties, settings: CrmAccount, deal: Ref) -> str:
    """
    The deal's own currency; the portal's where it names none, as in portals that have but one.

    Raises:
        Malformed: it names none and has a rate that the portal's own can't have: its figures would become another currency's.
    """
    if said.deal_currency_code:
        return said.deal_currency_code
    if said.hs_exchange_rate not in {None, 1}:
        raise Malformed(
            f"the deal names no currency, yet has the exchange rate {said.hs_exchange_rate}",
            record=str(deal),
            fix="Set the deal's currency in HubSpot.",
        )
    return settings.home_currency

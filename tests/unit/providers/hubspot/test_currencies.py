import pytest

from shared.errors import Malformed
from shared.model.crm import CrmAccount
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.hubspot import wire
from shared.providers.hubspot.currencies import currency_of

ACCOUNT = CrmAccount("4455667", "Europe/Berlin", "GBP", {})
DEAL = Ref(ConnectionId("hubspot:4455667"), Kind.DEAL, "31337")


@pytest.mark.parametrize(
    ("said", "currency"),
    [
        ({"deal_currency_code": "EUR", "hs_exchange_rate": "0.85"}, "EUR"),
        ({"deal_currency_code": None, "hs_exchange_rate": None}, "GBP"),
        ({"hs_exchange_rate": "1.0"}, "GBP"),
    ],
)
def test_a_deal_without_a_currency_is_sold_in_the_portals(said: dict[str, str | None], currency: str) -> None:
    assert currency == currency_of(wire.DealProperties.model_validate(said), ACCOUNT, DEAL)


@pytest.mark.parametrize("currency", [None, ""])
def test_a_rate_of_another_currency_that_is_not_named_is_held_for_a_person(currency: str | None) -> None:
    said = wire.DealProperties.model_validate({"deal_currency_code": currency, "hs_exchange_rate": "0.85"})

    with pytest.raises(Malformed, match=r"names no currency, yet has the exchange rate 0\.85"):
        currency_of(said, ACCOUNT, DEAL)

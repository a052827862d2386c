from decimal import Decimal

import pytest

from shared.domain.exchange import rate_for
from shared.errors import MappingMissing
from shared.model.rules import ExchangeRule
from tests.builders import deal


def test_an_invoice_in_the_home_currency_carries_no_rate() -> None:
    assert rate_for(deal(currency="GBP"), "GBP", ExchangeRule("crm")) is None


def test_the_ledgers_day_rate_is_left_to_the_ledger() -> None:
    assert rate_for(deal(), "GBP", ExchangeRule("ledger")) is None


def test_the_crms_frozen_rate_is_taken_when_both_have_the_same_home_currency() -> None:
    assert Decimal("0.85") == rate_for(deal(), "GBP", ExchangeRule("crm"))


def test_the_crms_rate_is_refused_when_it_leads_to_another_currency() -> None:
    with pytest.raises(MappingMissing):
        rate_for(deal(home_currency="USD"), "GBP", ExchangeRule("crm"))


def test_a_fixed_rate_must_be_there() -> None:
    rule = ExchangeRule("fixed", {"EUR": Decimal("0.9")})

    assert Decimal("0.9") == rate_for(deal(), "GBP", rule)
    with pytest.raises(MappingMissing):
        rate_for(deal(currency="USD"), "GBP", rule)

from decimal import Decimal

import pytest

from shared.domain.exchange import frozen_rate, home_equivalent, rate_differs, rate_for
from shared.errors import MappingMissing
from shared.model.money import Money
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


@pytest.mark.parametrize(
    ("amount", "currency", "rate", "home", "worth"),
    [
        ("719.87", "EUR", "0.85", "GBP", "611.89 GBP"),
        ("0.01", "EUR", "0.5", "GBP", "0.01 GBP"),
        ("-0.01", "EUR", "0.5", "GBP", "-0.01 GBP"),
        ("100.00", "EUR", "163.455", "JPY", "16346 JPY"),
        ("100.00", "GBP", None, "GBP", "100.00 GBP"),
    ],
)
def test_an_amount_in_the_home_currency_is_rounded_once_half_up(
    amount: str, currency: str, rate: str | None, home: str, worth: str
) -> None:
    given = Decimal(rate) if rate else None

    assert worth == str(home_equivalent(Money(Decimal(amount), currency), given, home))


def test_without_a_rate_nobody_knows_the_home_equivalent_yet() -> None:
    assert home_equivalent(Money(Decimal(1), "EUR"), None, "GBP") is None


def test_rates_of_different_moments_are_compared_within_a_tolerance() -> None:
    frozen = Decimal("0.85")

    assert "" == rate_differs(frozen, Decimal("0.8585"), Decimal(1))
    assert "the invoice's rate 0.83 is -2.35% off the deal's 0.85" == rate_differs(frozen, Decimal("0.830"), Decimal(1))
    assert "" == rate_differs(None, Decimal("0.83"), Decimal(1))
    assert "" == rate_differs(frozen, None, Decimal(1))


def test_only_a_rate_to_the_ledgers_own_currency_can_be_compared() -> None:
    assert Decimal("0.85") == frozen_rate(deal(), "GBP")
    assert frozen_rate(deal(), "USD") is None
    assert frozen_rate(deal(currency="GBP"), "GBP") is None

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.model.money import Money

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)


@pytest.mark.parametrize("amount", [1.5, 1, True, "1.50", None])
def test_money_is_made_of_decimals_only(amount: Any) -> None:
    with pytest.raises(TypeError):
        Money(amount, "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "E1R\n", "ÄÖÜ"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError):
        Money(Decimal(1), currency)


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_money_is_finite(amount: str) -> None:
    with pytest.raises(ValueError):
        Money(Decimal(amount), "EUR")


def test_currencies_are_never_mixed() -> None:
    with pytest.raises(ValueError):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "GBP")


@given(AMOUNTS, AMOUNTS)
def test_what_is_added_can_be_taken_away(left: Decimal, right: Decimal) -> None:
    assert Money(left, "EUR") == Money(left, "EUR") + Money(right, "EUR") - Money(right, "EUR")

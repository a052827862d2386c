"""
Both sides hold a rate, each its own way round: the CRM home units for one foreign unit, Xero foreign units for one at home.

Checked against both sandboxes' own arithmetic, which shares nothing with ours.
"""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from infra.sandbox.hubspot import derived
from infra.sandbox.xero import arithmetic
from shared.domain.exchange import home_equivalent
from shared.model.money import Money
from shared.providers.xero.mapping import our_rate, their_rate

AMOUNTS = st.decimals("0.01", "1000000", places=2)
RATES = st.decimals("0.01", "100", places=6)
CENT = Decimal("0.01")


@given(AMOUNTS, RATES)
def test_a_rate_given_to_xero_is_the_crms_and_not_its_inverse(amount: Decimal, rate: Decimal) -> None:
    """TAX-03: what Xero books is what the CRM shows, but for the six decimals that Xero keeps."""
    booked = arithmetic.to_base(amount, their_rate(rate))
    shown = derived.rounded(amount * rate, "GBP")

    assert abs(booked - shown) <= amount * rate * rate / 1_000_000 + CENT


@given(AMOUNTS, st.decimals("0.01", "1000", places=6))
def test_what_sales_is_told_at_home_is_what_xero_books_to_the_cent(amount: Decimal, theirs: Decimal) -> None:
    """FIN-16: halves of a cent too."""
    told = home_equivalent(Money(amount, "EUR"), our_rate(theirs), "GBP")

    assert told == Money(arithmetic.to_base(amount, theirs), "GBP")


@given(RATES)
def test_a_rate_survives_the_way_to_xero_and_back(rate: Decimal) -> None:
    back = our_rate(their_rate(rate))

    assert back is not None
    assert abs(back - rate) <= rate * rate / 1_000_000

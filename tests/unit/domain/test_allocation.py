from decimal import Decimal
from fractions import Fraction

import pytest

from shared.domain.allocation import allocate


def d(figure: str | int) -> Decimal:
    return Decimal(figure)


CENT = d("0.01")
THIRDS = {("a",): Fraction(10, 3), ("b",): Fraction(10, 3), ("c",): Fraction(10, 3)}


def test_the_largest_remainder_gets_the_cent() -> None:
    shares = {("a",): Fraction("1.004"), ("b",): Fraction("2.003"), ("c",): Fraction("3.003")}

    assert {("a",): d("1.01"), ("b",): d("2.00"), ("c",): d("3.00")} == allocate(d("6.01"), shares, CENT)


def test_equal_shares_are_served_in_the_order_of_their_keys() -> None:
    backwards = dict(reversed(THIRDS.items()))

    assert {("a",): d("3.34"), ("b",): d("3.33"), ("c",): d("3.33")} == allocate(d(10), THIRDS, CENT)
    assert allocate(d(10), THIRDS, CENT) == allocate(d(10), backwards, CENT)


def test_what_is_taken_back_mirrors_what_was_given() -> None:
    taken = allocate(d(-10), {key: -share for key, share in THIRDS.items()}, CENT)

    assert allocate(d(10), THIRDS, CENT) == {key: -amount for key, amount in taken.items()}


def test_a_share_that_is_even_stays_as_it_is() -> None:
    shares = {("even",): Fraction(5), ("odd",): Fraction("0.001")}

    assert {("even",): d("5.00"), ("odd",): d("0.01")} == allocate(d("5.01"), shares, CENT)


@pytest.mark.parametrize("total", ["9.99", "10.01", "10.005"])
def test_a_total_that_is_not_the_sum_of_the_shares_is_refused(total: str) -> None:
    with pytest.raises(ValueError, match="not the sum of the shares"):
        allocate(d(total), {("a",): Fraction(5), ("b",): Fraction(5)}, CENT)

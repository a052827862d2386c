"""An id is the same record in 15 characters and in 18."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.providers.salesforce.ids import is_id, whole

LETTERS = st.text("ABCXYZabcxyz0189", min_size=15, max_size=15)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("0065g00000OppAA", "0065g00000OppAAAAZ"),
        ("0065g00000OppAAAAZ", "0065g00000OppAAAAZ"),
        ("00D5g00000ABCDE", "00D5g00000ABCDEEA5"),
        ("001000000000000", "001000000000000AAA"),
    ],
)
def test_an_id_is_kept_in_its_18_characters(given: str, expected: str) -> None:
    assert expected == whole(given)


@pytest.mark.parametrize(
    "text", ["", "31337", "0065g00000OppA'", "0065g00000OppAAa!Z", "0065g00000OppAAAAZ1", "0065g00000OppAA A"]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    assert not is_id(text)
    with pytest.raises(ValueError, match="not an id"):
        whole(text)


@given(LETTERS, LETTERS)
def test_ids_that_differ_by_case_only_stay_two_even_where_case_is_lost(one: str, other: str) -> None:
    assert (one == other) == (whole(one).upper() == whole(other).upper())

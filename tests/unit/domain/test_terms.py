from datetime import date

import pytest

from shared.domain.terms import due_date, early_discount, same_terms
from shared.errors import MappingMissing

ISSUED = date(2026, 1, 30)


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("net 30", date(2026, 3, 1)),
        ("NET 30", date(2026, 3, 1)),
        ("Net  14 days", date(2026, 2, 13)),
        ("n30", date(2026, 3, 1)),
        ("30 days", date(2026, 3, 1)),
        ("due on receipt", ISSUED),
        ("EOM", date(2026, 1, 31)),
        ("end of month + 15", date(2026, 2, 15)),
        ("net 30 eom", date(2026, 3, 2)),
        ("20th of next month", date(2026, 2, 20)),
        ("31 of the following month", date(2026, 2, 28)),
        ("2/10 net 30", date(2026, 3, 1)),
        ("2%/10 net 30", date(2026, 3, 1)),
    ],
)
def test_terms_lead_to_the_date_an_accountant_would_write(terms: str, due: date) -> None:
    assert due == due_date(terms, ISSUED)


@pytest.mark.parametrize("terms", ["", "soon", "net", "net thirty", "30", "net 30 or so", "2/10"])
def test_words_that_are_no_known_terms_are_not_guessed(terms: str) -> None:
    with pytest.raises(MappingMissing) as caught:
        due_date(terms, ISSUED)

    assert "net 30" in caught.value.fix


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ("2/10 net 30", "2% if paid within 10 days"),
        ("1.5%/7, Net 45 days", "1.5% if paid within 7 days"),
        ("net 30", ""),
    ],
)
def test_a_discount_for_paying_early_is_said_in_words(terms: str, words: str) -> None:
    assert words == early_discount(terms)


def test_terms_are_the_same_however_they_are_typed() -> None:
    assert same_terms("Net  30", "net 30")
    assert not same_terms("net 30", "net 60")

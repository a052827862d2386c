from datetime import date

import pytest

from shared.domain.terms import due_date
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

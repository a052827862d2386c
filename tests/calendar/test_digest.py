"""The digest comes by itself on working days, once, and says what waits and who is late. AUT-16, ALR-03, REC-04."""

from datetime import timedelta

from shared.model.notices import Letter
from tests.calendar.stage import Company

DAILY = """
[receivables]
digest = 08:00:00
[[notices]]
facts = ["digest"]
email = ["cfo@example.test"]
"""


def told(company: Company, day: str) -> Letter | None:
    """What became of the letter about this day's digest."""
    return company.process("operator").letters.find(f"digest/{day}>email:cfo@example.test")


def test_each_working_day_has_its_digest_and_a_weekend_has_none() -> None:
    company = Company(pair="hubspot-xero", more=DAILY)
    company.waits(timedelta(days=7))

    assert [True, True, False, False, True] == [
        told(company, f"2026-11-{day}") is not None for day in (26, 27, 28, 29, 30)
    ]

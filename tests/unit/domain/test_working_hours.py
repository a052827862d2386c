from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.domain.working_hours import is_open, next_morning, next_open
from shared.model.receivables_rules import Hours

OFFICE = Hours()
LONDON, SYDNEY, NEW_YORK = "Europe/London", "Australia/Sydney", "America/New_York"


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-20T09:30", "2026-11-20T09:30"),  # a Friday's morning
        ("2026-11-20T07:59", "2026-11-20T08:00"),
        ("2026-11-20T18:00", "2026-11-23T08:00"),  # the end is outside; Monday
        ("2026-11-21T12:00", "2026-11-23T08:00"),
    ],
)
def test_what_falls_due_outside_waits_for_the_next_hour(now: str, then: str) -> None:
    assert at(then, LONDON) == next_open(OFFICE, LONDON, at(now, LONDON))


def test_the_hours_are_the_organisations_unless_they_have_a_zone_of_their_own() -> None:
    noon_in_sydney = at("2026-11-20T12:00", SYDNEY)

    assert is_open(OFFICE, SYDNEY, noon_in_sydney)
    assert not is_open(Hours(zone=NEW_YORK), SYDNEY, noon_in_sydney)
    assert at("2026-11-20T08:00", NEW_YORK) == next_open(Hours(zone=NEW_YORK), SYDNEY, noon_in_sydney)


def test_the_morning_is_at_eight_on_either_side_of_the_change_of_clocks() -> None:
    """In Britain clocks went back on Sunday, 2026-10-25, and forward on Sunday, 2026-03-29."""
    assert datetime(2026, 10, 26, 8, tzinfo=UTC) == next_open(OFFICE, LONDON, at("2026-10-23T20:00", LONDON))
    assert datetime(2026, 3, 30, 7, tzinfo=UTC) == next_open(OFFICE, LONDON, at("2026-03-27T20:00", LONDON))


def test_hours_that_the_clocks_skip_are_those_of_the_next_week() -> None:
    """Half past one is no time on 2026-03-29 in Britain."""
    sundays = Hours(time(1, 15), time(1, 45), ("sun",))

    assert at("2026-04-05T01:15", LONDON) == next_open(sundays, LONDON, at("2026-03-28T00:00", LONDON))


def test_the_next_morning_is_never_the_same_days() -> None:
    assert at("2026-11-20T08:00", LONDON) == next_morning(OFFICE, LONDON, at("2026-11-19T01:00", LONDON))
    assert at("2026-11-23T08:00", LONDON) == next_morning(OFFICE, LONDON, at("2026-11-20T09:00", LONDON))


def test_every_instant_of_a_year_has_an_hour_within_days() -> None:
    hours = Hours(time(2, 30), time(2, 31), ("sun",))
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year == 2026:
        found = next_open(hours, NEW_YORK, moment)
        assert is_open(hours, NEW_YORK, found)
        assert timedelta(0) <= found - moment <= timedelta(days=15)
        moment += timedelta(hours=7)

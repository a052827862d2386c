from datetime import UTC, date, datetime

import pytest

from shared.domain.nights import day_begun, sheets

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Pacific/Auckland", datetime(2026, 3, 4, 11, 4, 59, tzinfo=UTC), date(2026, 3, 4)),
        ("Pacific/Auckland", datetime(2026, 3, 4, 11, 5, tzinfo=UTC), DAY),
        ("America/Los_Angeles", datetime(2026, 3, 5, 8, 4, 59, tzinfo=UTC), date(2026, 3, 4)),
        ("America/Los_Angeles", datetime(2026, 3, 5, 8, 5, tzinfo=UTC), DAY),
        # The clocks of Lebanon go from midnight to one.
        ("Asia/Beirut", datetime(2026, 3, 28, 22, 0, tzinfo=UTC), date(2026, 3, 29)),
    ],
)
def test_a_day_begins_five_minutes_after_midnight_by_the_organisations_own_clock(
    zone: str, at: datetime, day: date
) -> None:
    assert day == day_begun(zone, at)


def test_every_day_since_the_last_is_worked_off_oldest_first_and_the_two_before_it_once_more() -> None:
    assert [date(2026, 3, day) for day in (3, 4, 5, 6, 7)] == list(sheets(date(2026, 3, 4), date(2026, 3, 7)))
    assert [] == list(sheets(date(2026, 3, 9), date(2026, 3, 7)))

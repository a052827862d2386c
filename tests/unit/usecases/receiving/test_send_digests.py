"""The digest is asked for from its hour on, on working days, by the company's own clock, until it is done."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.model.digest import DigestTime
from shared.model.refs import ConnectionId
from shared.ports.work import CONNECTED, DISCONNECTED, Standing
from shared.usecases.receiving.send_digests import send_digests
from tests.fakes.clock import FakeClock
from tests.fakes.digests import FakeDigests
from tests.fakes.stores import FakeQueues

WEEK = ("mon", "tue", "wed", "thu", "fri")
PLAN = DigestTime(time(8), WEEK)
WEDNESDAY = datetime(2026, 3, 4, tzinfo=UTC)
CRM = ConnectionId("hubspot:1")


class Lists:
    def __init__(self, status: str = CONNECTED) -> None:
        self.connections = [Standing(CRM, status, WEDNESDAY, WEDNESDAY)]

    def parked(self) -> int:
        return 0

    def held(self) -> int:
        return 0

    def standings(self) -> list[Standing]:
        return self.connections


def asked(
    at: datetime, plan: DigestTime | None = PLAN, last: date | None = None, *, status: str = CONNECTED
) -> list[str]:
    queues = FakeQueues()
    send_digests(
        lists=Lists(status),
        digests=FakeDigests(plan, last),
        queues=queues,
        zone_of=lambda _: "America/New_York",
        clock=FakeClock(at),
    )
    return [hint.cause for _, hint in queues.sent]


def new_york(hour: float, day: int = 0) -> datetime:
    return WEDNESDAY + timedelta(days=day, hours=hour + 5)


@pytest.mark.parametrize(
    ("at", "last", "causes"),
    [
        (new_york(7.9), None, []),
        (new_york(8), None, ["digest/2026-03-04"]),
        (new_york(23), None, ["digest/2026-03-04"]),
        (new_york(23), date(2026, 3, 4), []),
        (new_york(8, day=1), date(2026, 3, 4), ["digest/2026-03-05"]),
        (new_york(8, day=3), date(2026, 3, 4), []),
    ],
    ids=["too early", "on time", "late", "done", "the next day", "on a Saturday"],
)
def test_it_is_asked_for_once_its_hour_has_come_where_the_company_is(
    at: datetime, last: date | None, causes: list[str]
) -> None:
    assert asked(at, last=last) == causes


def test_the_rules_clock_goes_before_the_accounts() -> None:
    london = DigestTime(time(8), WEEK, "Europe/London")

    assert asked(WEDNESDAY + timedelta(hours=8), london) == ["digest/2026-03-04"]
    assert asked(WEDNESDAY + timedelta(hours=8)) == []


def test_without_a_connected_crm_it_is_the_worlds_clock() -> None:
    assert asked(WEDNESDAY + timedelta(hours=8), status=DISCONNECTED) == ["digest/2026-03-04"]


def test_where_the_rules_name_nobody_nothing_is_asked() -> None:
    assert asked(new_york(12), None) == []

"""A ledger's day begins by its own clock; it is asked for until it is done, and only then is there a next."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from shared.model.hints import Hint
from shared.model.refs import ConnectionId
from shared.ports.nights import Night
from shared.ports.work import CONNECTED, DISCONNECTED, RECONNECT_NEEDED, Standing
from shared.usecases.receiving.send_nights import send_nights
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.nights import FakeNights
from tests.fakes.stores import FakeQueues

EAST, WEST, CRM = ConnectionId("xero:east"), ConnectionId("quickbooks:1"), ConnectionId("hubspot:1")
ZONES = {EAST: "Pacific/Auckland", WEST: "America/Los_Angeles"}


@dataclass
class Lists:
    status: str = CONNECTED
    connections: tuple[ConnectionId, ...] = (EAST, WEST, CRM)

    def parked(self) -> int:
        return 0

    def held(self) -> int:
        return 0

    def standings(self) -> list[Standing]:
        return [Standing(one, self.status, NOON, NOON) for one in self.connections]


@dataclass
class Office:
    lists: Lists = field(default_factory=Lists)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON))
    nights: FakeNights = field(default_factory=FakeNights)

    def ticks(self, at: datetime | None = None) -> list[Hint]:
        self.clock.at = at or self.clock.at
        queues = FakeQueues()
        sent = send_nights(
            lists=self.lists, nights=self.nights, queues=queues, ledger_zone_of=ZONES.get, clock=self.clock
        )
        assert {"receivables"} >= {queue for queue, _ in queues.sent}
        assert sent == len(queues.sent)
        return [hint for _, hint in queues.sent]

    def does(self, ledger: ConnectionId, done: date) -> None:
        self.nights.finish(Night(ledger, done, self.clock.now()))


def test_nothing_is_asked_for_on_the_day_somebody_connects_the_ledger() -> None:
    assert [] == Office().ticks()


def test_each_ledger_is_asked_for_five_minutes_after_its_own_midnight() -> None:
    office = Office()
    office.ticks()

    assert [] == office.ticks(datetime(2026, 3, 5, 8, 4, tzinfo=UTC))
    assert [WEST] == [hint.about.connection for hint in office.ticks(datetime(2026, 3, 5, 8, 5, tzinfo=UTC))]
    office.does(WEST, date(2026, 3, 5))
    assert [] == office.ticks(datetime(2026, 3, 5, 11, 4, tzinfo=UTC))
    assert [EAST] == [hint.about.connection for hint in office.ticks(datetime(2026, 3, 5, 11, 5, tzinfo=UTC))]


def test_it_is_asked_for_by_one_name_until_it_is_done_and_by_another_where_it_was_cut_off() -> None:
    office = Office(Lists(connections=(WEST,)))
    office.ticks()
    (first,) = office.ticks(NOON + timedelta(days=1))
    (again,) = office.ticks(NOON + timedelta(days=1, minutes=6))
    office.does(WEST, date(2026, 3, 4))
    (on,) = office.ticks()
    office.does(WEST, date(2026, 3, 5))

    assert first.key == again.key != on.key
    assert [] == office.ticks()


def test_nights_that_nobody_was_awake_for_are_one_message() -> None:
    office = Office(Lists(connections=(WEST,)))
    office.ticks()

    assert 1 == len(office.ticks(NOON + timedelta(days=9)))


def test_a_ledger_that_waits_for_a_sign_in_has_its_nights_and_one_that_was_given_up_has_none() -> None:
    office = Office(Lists(RECONNECT_NEEDED, (WEST,)))
    office.ticks()
    assert 1 == len(office.ticks(NOON + timedelta(days=1)))

    office.lists.status = DISCONNECTED
    assert [] == office.ticks()

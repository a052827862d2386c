"""Each CRM account's books are compared once in each of its own nights."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from shared.model.refs import ConnectionId
from shared.ports.reconciliations import Reconciled
from shared.ports.work import CONNECTED, RECONNECT_NEEDED, Standing
from shared.usecases.receiving.send_reconciles import QUEUE, send_reconciles
from tests.fakes.clock import FakeClock
from tests.fakes.reconciliations import FakeReconciliations
from tests.fakes.stores import FakeQueues
from tests.unit.usecases.receiving.test_tick import Lists

LONDON, SYDNEY, BOOKS = ConnectionId("hubspot:1"), ConnectionId("hubspot:2"), ConnectionId("xero:a")
ZONES = {LONDON: "Europe/London", SYDNEY: "Australia/Sydney"}
CONNECTED_AT = datetime(2026, 11, 1, 15, tzinfo=UTC)


def november(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@dataclass
class Nights:
    runs: FakeReconciliations = field(default_factory=FakeReconciliations)
    status: str = CONNECTED

    def sent(self, day: int, hour: int, minute: int = 0) -> list[str]:
        """The accounts for which a message is sent at that time of November 2026, UTC."""
        queues = FakeQueues()
        standings = [Standing(one, self.status, CONNECTED_AT, CONNECTED_AT) for one in (LONDON, SYDNEY, BOOKS)]
        clock = FakeClock(november(day, hour, minute))
        count = send_reconciles(lists=Lists(standings), runs=self.runs, queues=queues, zone_of=ZONES.get, clock=clock)
        assert count == len(queues.sent)
        assert {QUEUE} >= {queue for queue, _ in queues.sent}
        return [hint.key for _, hint in queues.sent]

    def done(self, crm: ConnectionId, day: int, hour: int, minute: int = 0) -> None:
        self.runs.known[crm] = Reconciled(crm, date(2026, 11, 2), november(day, hour, minute))


def test_an_account_is_due_when_its_own_night_has_come() -> None:
    nights = Nights()
    nights.done(LONDON, 19, 3)
    nights.done(SYDNEY, 19, 3)

    assert [] == nights.sent(19, 14, 59)
    assert ["hubspot:2#account#2#night-2026-11-20"] == nights.sent(19, 15, 0)  # two o'clock in Sydney
    nights.done(SYDNEY, 19, 15)
    assert [] == nights.sent(20, 1, 59)
    assert ["hubspot:1#account#1#night-2026-11-20"] == nights.sent(20, 2, 0)


def test_it_is_asked_for_until_it_is_done_and_then_not_again() -> None:
    nights = Nights()
    nights.done(SYDNEY, 20, 15)
    nights.done(LONDON, 19, 3)

    assert nights.sent(20, 2) == nights.sent(20, 2, 1) != []
    nights.done(LONDON, 20, 2, 2)
    assert [] == nights.sent(20, 2, 3)


def test_a_night_that_was_slept_through_is_made_up_for_by_day() -> None:
    nights = Nights()
    nights.done(SYDNEY, 20, 15)
    nights.done(LONDON, 17, 3)

    assert ["hubspot:1#account#1#night-2026-11-20"] == nights.sent(20, 11)


def test_a_new_account_begins_the_day_after_it_was_connected_and_is_first_compared_the_night_after() -> None:
    nights = Nights()

    assert [] == nights.sent(2, 2)
    assert date(2026, 11, 2) == nights.runs.known[LONDON].begun
    assert "hubspot:1#account#1#night-2026-11-03" in nights.sent(3, 2)


def test_an_account_that_waits_for_a_sign_in_is_left_alone() -> None:
    assert [] == Nights(status=RECONNECT_NEEDED).sent(20, 2)

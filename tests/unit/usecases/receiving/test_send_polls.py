"""Accounts are asked as often as it helps and as their budget bears."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from shared.domain.polling import QUICK, RELAXED
from shared.model.allowance import Allowance
from shared.model.hints import BRIEFLY
from shared.model.refs import ConnectionId
from shared.ports.changes import Polled
from shared.ports.work import CONNECTED, RECONNECT_NEEDED, Standing
from shared.usecases.connecting.reconnect import reconnected
from shared.usecases.receiving.send_polls import send_polls, turns
from tests.fakes.agenda import FakeAgenda
from tests.fakes.changes import FakeCursors
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.stores import FakeQueues

CRM = ConnectionId("hubspot:1")
MINUTE = timedelta(minutes=1)


@dataclass
class Minute:
    """One connection, and what the tick does about it. `silent`: since its provider spoke."""

    status: str = CONNECTED
    silent: timedelta = timedelta(hours=1)
    connected: timedelta = timedelta(days=9)
    allowance: Allowance = field(default_factory=lambda: Allowance(3, 3, None))
    clock: FakeClock = field(default_factory=FakeClock)
    cursors: FakeCursors = field(default_factory=FakeCursors)
    queues: FakeQueues = field(default_factory=FakeQueues)

    def parked(self) -> int:
        return 0

    held = parked

    def standings(self) -> list[Standing]:
        return [Standing(CRM, self.status, NOON - self.silent, NOON - self.connected)]

    def mark(self, connection: ConnectionId, status: str) -> None:
        self.status = status

    def polled(self, ago: timedelta) -> None:
        self.cursors.kept[CRM] = Polled(CRM, self.clock.now() - ago)

    def tick(self) -> int:
        due = turns(self, self.cursors, lambda _: self.allowance, self.clock)
        return send_polls(due, queues=self.queues, clock=self.clock)


@pytest.fixture
def minute() -> Minute:
    return Minute()


def test_while_webhooks_are_heard_polls_are_seldom(minute: Minute) -> None:
    minute.polled(RELAXED - MINUTE)
    assert minute.tick() == 0

    minute.polled(RELAXED)
    assert minute.tick() == 1


def test_a_provider_that_has_gone_quiet_is_asked_more_often(minute: Minute) -> None:
    minute.silent = timedelta(days=2)
    minute.polled(QUICK)

    assert minute.tick() == 1


def test_polls_never_use_more_than_half_of_a_days_calls(minute: Minute) -> None:
    minute.silent, minute.allowance = timedelta(days=2), Allowance(3, 3, 1000)
    even = timedelta(days=1) / (1000 / 2 / 3)

    minute.polled(even)
    assert minute.tick() == 0
    minute.polled(even * 1.1)
    assert minute.tick() == 1


def test_a_brief_poll_says_so_and_is_another_than_the_whole_one_after_the_same(minute: Minute) -> None:
    minute.silent, minute.allowance = timedelta(days=2), Allowance(6, 2, 1000, moves_money=True)
    minute.cursors.kept[CRM] = Polled(CRM, NOON - 20 * MINUTE, whole_at=NOON - 20 * MINUTE)
    minute.tick()
    minute.cursors.kept[CRM] = Polled(CRM, NOON - 20 * MINUTE, whole_at=NOON - 60 * MINUTE)
    minute.tick()

    brief, whole = (hint for _, hint in minute.queues.sent)
    assert (brief.cause == BRIEFLY, whole.cause == BRIEFLY) == (True, False)
    assert brief.key != whole.key


def test_a_new_connection_is_asked_one_interval_after_it_was_connected(minute: Minute) -> None:
    minute.connected = MINUTE
    assert minute.tick() == 0

    minute.connected = RELAXED
    assert minute.tick() == 1


def test_until_the_poll_is_done_the_same_message_is_sent_so_that_the_queue_swallows_it(minute: Minute) -> None:
    minute.polled(RELAXED)
    minute.tick()
    minute.clock.advance(60)
    minute.tick()

    (first, second) = minute.queues.sent
    assert first == second

    minute.polled(RELAXED)
    minute.tick()
    assert minute.queues.sent[2][1].key != first[1].key


def test_a_connection_that_waits_for_a_sign_in_is_not_asked_and_at_once_afterwards(minute: Minute) -> None:
    minute.status = RECONNECT_NEEDED
    minute.polled(timedelta(days=1))
    assert minute.tick() == 0

    minute.polled(MINUTE)
    reconnected(CRM, consents=minute, agenda=FakeAgenda(), cursors=minute.cursors, clock=minute.clock)

    assert minute.status == CONNECTED
    assert minute.tick() == 1


def test_a_poll_that_came_to_no_end_goes_on_at_once(minute: Minute) -> None:
    minute.cursors.finish(CRM, NOON, {}, more=True)

    assert minute.tick() == 1

"""Alarms hear of what waits for a person, and of silence."""

from dataclasses import dataclass
from datetime import timedelta

from shared.model.refs import ConnectionId
from shared.ports.work import CONNECTED, PERMISSION_MISSING, RECONNECT_NEEDED, Standing
from shared.usecases.receiving.tick import SILENT_AFTER, tick
from tests.fakes.agenda import FakeAgenda, FakeSender
from tests.fakes.changes import FakeCursors
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.edges import FakeGauges
from tests.fakes.reconciliations import FakeReconciliations
from tests.fakes.stores import FakeQueues


@dataclass
class Lists:
    connections: list[Standing]

    def parked(self) -> int:
        return 2

    def held(self) -> int:
        return 3

    def standings(self) -> list[Standing]:
        return self.connections


def run(lists: Lists, gauges: FakeGauges, agenda: FakeAgenda | None = None, sender: FakeSender | None = None) -> None:
    tick(
        agenda=agenda or FakeAgenda(),
        sender=sender or FakeSender(),
        queues=FakeQueues(),
        cursors=FakeCursors(),
        asking=lambda _: (1, None),
        runs=FakeReconciliations(),
        zone_of=lambda _: None,
        lists=lists,
        gauges=gauges,
        clock=FakeClock(),
    )


def test_every_gauge_is_published_zero_or_not() -> None:
    gauges = FakeGauges()

    run(Lists([]), gauges)

    assert gauges.levels == {"Parked": 2, "Held": 3, "ReconnectNeeded": 0, "SilentConnections": 0}


def test_lost_consent_and_silence_are_counted_by_connection() -> None:
    gauges = FakeGauges()
    just, longer = NOON - SILENT_AFTER, NOON - SILENT_AFTER - timedelta(seconds=1)
    standings = [
        Standing(ConnectionId("hubspot:1"), CONNECTED, just, longer),
        Standing(ConnectionId("xero:a"), RECONNECT_NEEDED, longer, longer),
        Standing(ConnectionId("xero:b"), PERMISSION_MISSING, just, longer),
    ]

    run(Lists(standings), gauges)

    assert (gauges.levels["ReconnectNeeded"], gauges.levels["SilentConnections"]) == (2, 1)

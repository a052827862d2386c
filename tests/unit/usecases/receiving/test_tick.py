"""Alarms hear of what waits for a person, and of silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.model.allowance import Allowance
from shared.model.pacing import HOUR_SECONDS, Used
from shared.model.refs import ConnectionId
from shared.ports.changes import Polled
from shared.ports.connections import Lifetime
from shared.ports.work import CONNECTED, PERMISSION_MISSING, RECONNECT_NEEDED, Standing
from shared.usecases.receiving.tick import SILENT_AFTER, tick
from tests.fakes.agenda import FakeAgenda, FakeSender
from tests.fakes.changes import FakeCursors
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.digests import FakeDigests
from tests.fakes.edges import FakeGauges
from tests.fakes.nights import FakeNights
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


@dataclass
class Lives:
    known: Sequence[Lifetime]

    def all(self) -> Sequence[Lifetime]:
        return self.known


def run(  # noqa: PLR0917  # what a tick stands on
    lists: Lists,
    gauges: FakeGauges,
    agenda: FakeAgenda | None = None,
    sender: FakeSender | None = None,
    lives: Sequence[Lifetime] = (),
    queues: FakeQueues | None = None,
    allowance: Allowance = Allowance(1, 1, None),  # noqa: B008
    cursors: FakeCursors | None = None,
) -> None:
    tick(
        agenda=agenda or FakeAgenda(),
        sender=sender or FakeSender(),
        queues=queues or FakeQueues(),
        cursors=cursors or FakeCursors(),
        asking=lambda _: allowance,
        runs=FakeReconciliations(),
        zone_of=lambda _: None,
        nights=FakeNights(),
        ledger_zone_of=lambda _: None,
        digests=FakeDigests(),
        lifetimes=Lives(lives),
        lists=lists,
        gauges=gauges,
        clock=FakeClock(),
    )


def test_every_gauge_is_published_zero_or_not() -> None:
    gauges = FakeGauges()

    run(Lists([]), gauges)

    assert gauges.levels == {
        "Parked": 2,
        "Held": 3,
        "ReconnectNeeded": 0,
        "SilentConnections": 0,
        "StaleConnections": 0,
        "DaysNearlyUsed": 0,
        "ConsentsEndingIn60Days": 0,
        "ConsentsEndingIn30Days": 0,
        "ConsentsEndingIn7Days": 0,
    }


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


def test_a_consent_that_ends_for_good_rings_at_sixty_thirty_and_seven_days() -> None:
    gauges, one = FakeGauges(), ConnectionId("quickbooks:1")
    standings = [Standing(one, CONNECTED, NOON, NOON)]

    def ringing(days: int) -> list[float]:
        run(Lists(standings), gauges, lives=[Lifetime(one, NOON, NOON + timedelta(days=days))])
        return [gauges.levels[f"ConsentsEndingIn{limit}Days"] for limit in (60, 30, 7)]

    assert [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]] == [ringing(days) for days in (61, 60, 30, 7)]


def test_tokens_that_nobody_used_for_a_week_are_used_once_where_the_account_is_connected() -> None:
    idle, used, lost = (ConnectionId(f"xero:{name}") for name in ("idle", "used", "lost"))
    standings = [Standing(one, CONNECTED, NOON, NOON) for one in (idle, used)]
    standings.append(Standing(lost, RECONNECT_NEEDED, NOON, NOON))
    queues = FakeQueues()
    old, recent = NOON - timedelta(days=7), NOON - timedelta(days=6)

    run(
        Lists(standings),
        FakeGauges(),
        lives=[Lifetime(idle, old), Lifetime(used, recent), Lifetime(lost, old)],
        queues=queues,
    )

    assert [idle] == [hint.about.connection for queue, hint in queues.sent if queue == "keep_connected"]


def test_an_account_that_was_not_asked_for_long_is_stale_and_one_that_waits_for_a_sign_in_is_not() -> None:
    gauges, long_ago = FakeGauges(), NOON - timedelta(hours=2)
    names = {ConnectionId("xero:late"): CONNECTED, ConnectionId("xero:lost"): RECONNECT_NEEDED}
    fresh = ConnectionId("xero:fresh")
    cursors = FakeCursors({name: Polled(name, long_ago) for name in names} | {fresh: Polled(fresh, NOON)})
    standings = [Standing(name, status, NOON, long_ago) for name, status in {**names, fresh: CONNECTED}.items()]

    run(Lists(standings), gauges, cursors=cursors)

    assert gauges.levels["StaleConnections"] == 1


def test_a_day_is_nearly_used_from_nine_tenths_on() -> None:
    one, slot = ConnectionId("xero:a"), int(NOON.timestamp() // HOUR_SECONDS)

    def nearly(calls: int) -> float:
        gauges = FakeGauges()
        allowance = Allowance(6, 2, 1000, Used(day={slot: calls}))
        run(Lists([Standing(one, CONNECTED, NOON, NOON)]), gauges, allowance=allowance)
        return gauges.levels["DaysNearlyUsed"]

    assert [0, 1] == [nearly(899), nearly(900)]

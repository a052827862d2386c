"""Each minute: send what is due, then say how much waits for a person and who has gone quiet, so that alarms can speak."""

from datetime import timedelta

from shared.domain import consents
from shared.ports.agenda import Agenda, Sender
from shared.ports.changes import Cursors
from shared.ports.connections import Lifetimes
from shared.ports.digests import Digests
from shared.ports.edges import Clock, Queues
from shared.ports.nights import Nights
from shared.ports.reconciliations import Reconciliations
from shared.ports.work import CONNECTED, DISCONNECTED, NEEDS_SIGN_IN, Gauges, Lists
from shared.usecases.receiving.send_digests import send_digests
from shared.usecases.receiving.send_due import send_due
from shared.usecases.receiving.send_idle import send_idle
from shared.usecases.receiving.send_nights import LedgerZoneOf, send_nights
from shared.usecases.receiving.send_polls import Asking, send_polls, turns
from shared.usecases.receiving.send_reconciles import ZoneOf, send_reconciles

SILENT_AFTER = timedelta(days=3)
"""Longer than a weekend: nobody sells or books for two days, a subscription that died says nothing for ever."""

NEARLY = 0.9
"""The share of a day's calls from which the account is close to refusing deals and payments, too."""


def tick(
    *,
    agenda: Agenda,
    sender: Sender,
    queues: Queues,
    cursors: Cursors,
    asking: Asking,
    runs: Reconciliations,
    zone_of: ZoneOf,
    nights: Nights,
    ledger_zone_of: LedgerZoneOf,
    digests: Digests,
    lifetimes: Lifetimes,
    lists: Lists,
    gauges: Gauges,
    clock: Clock,
) -> None:
    """
    Send what is due, let accounts be asked what changed and their books be compared, let what a new day changes and the digest be told, and publish
    the gauges, last: who hears of them knows that the tick came to its end.

    Raises: Unavailable.
    """
    send_due(agenda=agenda, sender=sender, clock=clock)
    asked = turns(lists, cursors, asking, clock)
    send_polls(asked, queues=queues, clock=clock)
    send_reconciles(lists=lists, runs=runs, queues=queues, zone_of=zone_of, clock=clock)
    send_nights(lists=lists, nights=nights, queues=queues, ledger_zone_of=ledger_zone_of, clock=clock)
    send_digests(lists=lists, digests=digests, queues=queues, zone_of=zone_of, clock=clock)
    standings = lists.standings()
    connected = {one.id for one in standings if one.status == CONNECTED}
    lives = [life for life in lifetimes.all() if life.connection in connected]
    send_idle(lives, queues=queues, clock=clock)
    ending = consents.ending((life.ends_at for life in lives), clock.now())
    quiet_since = clock.now() - SILENT_AFTER
    gauges.publish(
        {
            "Parked": lists.parked(),
            "Held": lists.held(),
            "ReconnectNeeded": sum(one.status in NEEDS_SIGN_IN for one in standings),
            "SilentConnections": sum(one.heard_at < quiet_since and one.status != DISCONNECTED for one in standings),
            "StaleConnections": sum(one.ask.is_stale(one.asked, clock.now()) for one in asked.values()),
            "DaysNearlyUsed": sum(one.allowance.used_up(clock.now(), NEARLY) for one in asked.values()),
            **{f"ConsentsEndingIn{days}Days": count for days, count in ending.items()},
        }
    )

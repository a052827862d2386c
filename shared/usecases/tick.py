"""Each minute: say how much waits for a person, and which connections have gone quiet, so that alarms can speak."""

from datetime import timedelta

from shared.ports.edges import Clock
from shared.ports.work import RECONNECT_NEEDED, Gauges, Lists

SILENT_AFTER = timedelta(days=3)
"""Longer than a weekend: nobody sells or books for two days, a subscription that died says nothing for ever."""


def tick(*, lists: Lists, gauges: Gauges, clock: Clock) -> None:
    """Publish the gauges. Raises: Unavailable."""
    standings = lists.standings()
    quiet_since = clock.now() - SILENT_AFTER
    gauges.publish(
        {
            "Parked": lists.parked(),
            "Held": lists.held(),
            "ReconnectNeeded": sum(one.status == RECONNECT_NEEDED for one in standings),
            "SilentConnections": sum(one.heard_at < quiet_since for one in standings),
        }
    )

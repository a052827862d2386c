"""For which CRM accounts the night has come; each minute."""

from collections.abc import Callable
from datetime import datetime

from shared.domain import nights
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.ports.edges import Clock, Queues
from shared.ports.reconciliations import Reconciliations
from shared.ports.work import CONNECTED, Lists, Standing

QUEUE = "reconcile"

ZoneOf = Callable[[ConnectionId], str | None]
"""The time zone of a CRM account that is set up; None for any other connection."""


def send_reconciles(*, lists: Lists, runs: Reconciliations, queues: Queues, zone_of: ZoneOf, clock: Clock) -> int:
    """
    Send one message for each account whose night has come and that wasn't reconciled since; gives how many.

    Like a poll it is asked for until it is done, and the queue swallows what repeats. Raises: Unavailable.
    """
    now, known = clock.now(), {one.crm: one for one in runs.progress()}
    due = []
    for standing in lists.standings():
        zone = zone_of(standing.id) if standing.status == CONNECTED else None
        if zone is None:
            continue
        one = known.get(standing.id)
        begun = one.begun if one is not None else runs.begin(standing.id, nights.first_day(zone, standing.connected_at))
        last = one.at if one is not None else None
        if nights.is_due(zone, begun=begun, last=last, now=now):
            due.append(_hint(standing, zone, now))
    if due:
        queues.send(QUEUE, due)
    return len(due)


def _hint(standing: Standing, zone: str, now: datetime) -> Hint:
    about = Ref(standing.id, Kind.ACCOUNT, account_of(standing.id))
    return Hint(about, f"{about}#night-{nights.night(zone, now).isoformat()}", "its night has come")

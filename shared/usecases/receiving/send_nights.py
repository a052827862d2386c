"""Which ledgers' own day has begun; each minute."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from shared import codec
from shared.domain.nights import day_begun
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.ports.edges import Clock, Queues
from shared.ports.nights import Night, Nights
from shared.ports.work import DISCONNECTED, Lists

QUEUE = "receivables"

LedgerZoneOf = Callable[[ConnectionId], str | None]
"""The time zone of a ledger that is set up; None for any other connection."""


def send_nights(*, lists: Lists, nights: Nights, queues: Queues, ledger_zone_of: LedgerZoneOf, clock: Clock) -> int:
    """
    Send one message for each ledger whose day has begun and whose sheets aren't worked off up to it; gives how many.

    Like a poll it is asked for until it is done, and the queue swallows what repeats. A ledger that waits for a sign-in is told of
    all the same: nobody calls it for that. Raises: Unavailable.
    """
    now, known = clock.now(), {one.ledger: one for one in nights.all()}
    due = []
    for standing in lists.standings():
        zone = ledger_zone_of(standing.id) if standing.status != DISCONNECTED else None
        if zone is None:
            continue
        # Nothing can have been put on a sheet before the day after somebody connected it.
        first = Night(standing.id, standing.connected_at.astimezone(ZoneInfo(zone)).date(), now)
        last = known.get(standing.id) or nights.begin(first)
        today = day_begun(zone, now)
        if last.done < today:
            due.append(_hint(last, today))
    if due:
        queues.send(QUEUE, due)
    return len(due)


def _hint(last: Night, today: date) -> Hint:
    """The key names what was done before: there is one next run, however often it is asked for."""
    about = Ref(last.ledger, Kind.ACCOUNT, account_of(last.ledger))
    return Hint(about, f"{about}#night-{today.isoformat()}#{codec.instant(last.at)}", "its day has begun")

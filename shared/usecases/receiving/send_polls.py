"""Which connections are due to be asked what changed; each minute."""

from collections.abc import Callable
from datetime import datetime

from shared import codec
from shared.domain import polling
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.ports.changes import Cursors, Polled
from shared.ports.edges import Clock, Queues
from shared.ports.work import CONNECTED, Lists, Standing

POLL_QUEUE = "poll"

Asking = Callable[[ConnectionId], tuple[int, int | None]]
"""The calls that one poll takes, and those that the account allows in a day."""


def send_polls(*, lists: Lists, cursors: Cursors, queues: Queues, asking: Asking, clock: Clock) -> int:
    """
    Send one message for each connection that is due; gives how many.

    Nothing is remembered of it: until the poll is done the same message is sent again, and the queue swallows it. So a
    poll that was lost or parked comes again by itself. A connection that waits for a sign-in isn't asked: it may refuse, and would again every few
    minutes.
    """
    now, polled = clock.now(), {one.connection: one for one in cursors.all()}
    due = [
        _hint(standing, last)
        for standing in lists.standings()
        if standing.status == CONNECTED
        and _is_due(standing, last := polled.get(standing.id, Polled(standing.id)), asking, now)
    ]
    if due:
        queues.send(POLL_QUEUE, due)
    return len(due)


def _is_due(standing: Standing, last: Polled, asking: Asking, now: datetime) -> bool:
    calls, per_day = asking(standing.id)
    every = polling.interval(silent=now - standing.heard_at, calls_per_poll=calls, per_day=per_day)
    return polling.is_due(polled_at=last.at or standing.connected_at, every=every, more=last.more, now=now)


def _hint(standing: Standing, last: Polled) -> Hint:
    """The key names the poll before: there is one next poll, however often it is asked for."""
    about = Ref(standing.id, Kind.ACCOUNT, account_of(standing.id))
    after = last.at or standing.connected_at
    return Hint(about, f"{about}#{codec.instant(after)}{'+' if last.more else ''}", "time to ask what changed")

"""What the agenda holds for now goes back to its queue."""

from shared import codec
from shared.model.refs import ConnectionId
from shared.ports.agenda import Agenda, Sender
from shared.ports.edges import Clock

AT_ONCE = 100
MOST = 2000
"""What one tick can send in its time; the rest goes with the next."""


def send_due(*, agenda: Agenda, sender: Sender, clock: Clock) -> int:
    """
    Send every item that is due; gives how many.

    An item is taken off after it was sent: whoever dies in between sends it twice, and the worker skips what is done.

    Raises: Unavailable.
    """
    now, sent = clock.now(), 0
    while sent < MOST:
        items = agenda.due(now, AT_ONCE)
        for item in items:
            sender.again(item.queue, [item.hint], codec.instant(item.at))
            agenda.done(item)
        sent += len(items)
        if len(items) < AT_ONCE:
            break
    return sent


def bring_forward(connection: ConnectionId, *, agenda: Agenda, clock: Clock) -> int:
    """Let everything that waits for a sign-in to this connection be due now; gives how many items that are."""
    waiting = agenda.waiting_for(connection)
    for item in waiting:
        agenda.later(clock.now(), item.queue, item.hint)
    return len(waiting)

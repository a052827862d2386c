"""Which connections are due to be asked what changed; each minute."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared import codec
from shared.domain.polling import Ask, Asked, next_ask
from shared.model.allowance import Allowance
from shared.model.hints import BRIEFLY, Hint
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.ports.changes import Cursors, Polled
from shared.ports.edges import Clock, Queues
from shared.ports.work import CONNECTED, Lists, Standing

POLL_QUEUE = "poll"

Asking = Callable[[ConnectionId], Allowance]
"""What asking this account takes, and what its day still has. Raises: NotFound, Unavailable."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How a connection was asked until now, when and why it is next, and what its day has."""

    standing: Standing
    asked: Asked
    allowance: Allowance
    ask: Ask


def turns(lists: Lists, cursors: Cursors, asking: Asking, clock: Clock) -> Mapping[ConnectionId, Turn]:
    """
    Decide for each connection when it is asked next. One that waits for a sign-in isn't: it may refuse, and would again every few
    minutes.
    """
    polled = {one.connection: one for one in cursors.all()}
    return {
        standing.id: turn(standing, polled.get(standing.id, Polled(standing.id)), asking(standing.id), clock)
        for standing in lists.standings()
        if standing.status == CONNECTED
    }


def turn(standing: Standing, polled: Polled, allowance: Allowance, clock: Clock) -> Turn:
    """Decide it for one."""
    asked = Asked(
        connected_at=standing.connected_at,
        heard_at=standing.heard_at,
        at=polled.at,
        whole_at=polled.whole_at,
        more=polled.more,
        attention=polled.attention,
    )
    return Turn(standing, asked, allowance, next_ask(asked, allowance, clock.now()))


def send_polls(connections: Mapping[ConnectionId, Turn], *, queues: Queues, clock: Clock) -> int:
    """
    Send one message for each connection whose turn it is; gives how many.

    Nothing is remembered of it: until the poll is done the same message is sent again, and the queue swallows it. So a
    poll that was lost or parked comes again by itself.
    """
    due = [_hint(one) for one in connections.values() if one.ask.is_due(clock.now())]
    if due:
        queues.send(POLL_QUEUE, due)
    return len(due)


def _hint(one: Turn) -> Hint:
    """The key names the poll before: there is one next poll, however often it is asked for; a brief one is another."""
    about = Ref(one.standing.id, Kind.ACCOUNT, account_of(one.standing.id))
    after = codec.instant(one.asked.at or one.asked.connected_at)
    if one.ask.brief:
        return Hint(about, f"{about}#{after}~", BRIEFLY)
    return Hint(about, f"{about}#{after}{'+' if one.asked.more else ''}", "time to ask what changed")

"""Consents that nobody has used for a week are used, so that they don't lapse; each minute."""

from collections.abc import Iterable

from shared import codec
from shared.domain import consents
from shared.model.hints import Hint
from shared.model.refs import Kind, Ref, account_of
from shared.ports.connections import Lifetime
from shared.ports.edges import Clock, Queues

QUEUE = "keep_connected"


def send_idle(lifetimes: Iterable[Lifetime], *, queues: Queues, clock: Clock) -> int:
    """
    Send one message for each connection whose tokens are idle; gives how many.

    The message is named after the tokens, so however often it is sent it is carried out once for each of them. Raises: Unavailable.
    """
    idle = [_hint(one) for one in lifetimes if consents.is_idle(one.access_until, clock.now())]
    if idle:
        queues.send(QUEUE, idle)
    return len(idle)


def _hint(one: Lifetime) -> Hint:
    about = Ref(one.connection, Kind.ACCOUNT, account_of(one.connection))
    return Hint(about, f"{about}#idle-{codec.instant(one.access_until)}", "its tokens are idle")

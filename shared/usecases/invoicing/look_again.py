"""Have deals looked at again, now: what every command that changes a deal's fate ends with."""

from shared.domain import holds
from shared.model.hints import Hint
from shared.model.refs import Ref
from shared.ports.edges import Clock, Queues
from shared.ports.stores import Links
from shared.routing import ROUTES


def look_again(deal: Ref, cause: str, *, queues: Queues, clock: Clock) -> Hint:
    """Send a fresh hint, which looks whatever was seen before; gives it. Raises: Unavailable."""
    hint = Hint(about=deal, key=f"{deal}#asked-{clock.now().isoformat()}", cause=cause)
    queues.send(ROUTES[deal.kind], [hint])
    return hint


def look_at_waiting(cause: str, *, links: Links, queues: Queues, clock: Clock) -> list[Ref]:
    """
    Have every deal looked at that is held before anything was invoiced for it; gives them.

    For when the rules changed, or an account's settings were read: what such a deal waited for may be there now.

    Raises: Unavailable.
    """
    handoffs = ((deal, links.dossier(deal).handoff) for deal in links.held())
    waiting = [deal for deal, known in handoffs if known is not None and not holds.stands(known.invoice)]
    for deal in waiting:
        look_again(deal, cause, queues=queues, clock=clock)
    return waiting

"""Have a deal looked at again, now: what every command that changes a deal's fate ends with."""

from shared.model.hints import Hint
from shared.model.refs import Ref
from shared.ports.edges import Clock, Queues
from shared.routing import ROUTES


def look_again(deal: Ref, cause: str, *, queues: Queues, clock: Clock) -> Hint:
    """Send a fresh hint, which looks whatever was seen before; gives it. Raises: Unavailable."""
    hint = Hint(about=deal, key=f"{deal}#asked-{clock.now().isoformat()}", cause=cause)
    queues.send(ROUTES[deal.kind], [hint])
    return hint

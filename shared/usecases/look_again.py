"""Have deals looked at again, now or soon: what every command that changes a deal's fate ends with."""

from datetime import timedelta
from typing import Final

from shared.domain import holds
from shared.model.hints import Hint
from shared.model.refs import Ref
from shared.ports.agenda import Agenda
from shared.ports.edges import Clock, Queues
from shared.ports.stores import Links
from shared.routing import ROUTES

KNOWN_EVERYWHERE: Final = timedelta(seconds=10)
"""By then no worker goes by the settings of before."""


def look_again(deal: Ref, cause: str, *, queues: Queues, clock: Clock) -> Hint:
    """Send a fresh hint, which looks whatever was seen before; gives it. Raises: Unavailable."""
    hint = _asked(deal, cause, clock)
    queues.send(ROUTES[deal.kind], [hint])
    return hint


def look_at_waiting(cause: str, *, links: Links, queues: Queues, clock: Clock) -> list[Ref]:
    """
    Have every deal looked at that is held before anything was invoiced for it; gives them.

    For when the rules changed: what such a deal waited for may be what they say now. Raises: Unavailable.
    """
    waiting = _waiting(links)
    for deal in waiting:
        look_again(deal, cause, queues=queues, clock=clock)
    return waiting


def look_at_waiting_soon(cause: str, *, links: Links, agenda: Agenda, clock: Clock) -> list[Ref]:
    """The same once every worker knows the settings that were just read of an account: with the tick after that."""
    waiting = _waiting(links)
    for deal in waiting:
        agenda.later(clock.now() + KNOWN_EVERYWHERE, ROUTES[deal.kind], _asked(deal, cause, clock))
    return waiting


def _asked(deal: Ref, cause: str, clock: Clock) -> Hint:
    return Hint(about=deal, key=f"{deal}#asked-{clock.now().isoformat()}", cause=cause)


def _waiting(links: Links) -> list[Ref]:
    handoffs = ((deal, links.dossier(deal).handoff) for deal in links.held())
    return [deal for deal, handoff in handoffs if handoff is not None and not holds.stands(handoff.invoice)]

"""Pairs that wait no more: what waited for somebody to decide about them is looked at again."""

from collections.abc import Collection
from typing import Final

from shared.model.hints import Hint
from shared.model.refs import Kind, Ref
from shared.ports.edges import Clock, Queues
from shared.ports.stores import HeldDeals
from shared.routing import ROUTES

WHY: Final = "a pair of its buyer was decided"


def look_again(
    records: Collection[Ref], unlinked: Collection[Ref], *, held: HeldDeals, queues: Queues, clock: Clock
) -> None:
    """
    Have the held deals that name one of these records looked at again, however it was decided: one read of all that are held.

    Those of them that are `unlinked` may become customers before anything is sold, where the rules want that: they are handed to
    whoever makes them.
    """
    if not records:
        return
    mark = clock.now().isoformat()
    deals = held.waiting_for(*sorted(records, key=str))
    if deals:
        queues.send(ROUTES[Kind.DEAL], [Hint(deal, f"{deal}#decided#{mark}", WHY) for deal in deals])
    if unlinked:
        new = [Hint(one, f"{one}#decided#{mark}", "no pair of it waits") for one in sorted(unlinked, key=str)]
        queues.send(ROUTES[Kind.CUSTOMER], new)

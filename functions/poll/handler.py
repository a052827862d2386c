"""The queue `poll`: it is time to ask an account what changed."""

from typing import Any

from functions.catalog import Queue
from shared.model.handoff import Journal
from shared.model.hints import BRIEFLY, Hint
from shared.model.outcome import Outcome
from shared.model.pace import Lane
from shared.usecases.receiving.poll_changes import poll_changes
from shared.wiring import LambdaContext, World, world

LAST_PAGE_MS = 20_000
"""Another page is not begun with less time than this left."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.POLL, do=lambda hint: polled(here, hint, context))}


def polled(here: World, hint: Hint, context: LambdaContext) -> Outcome:
    """Run the use-case on the account that the hint names."""
    if hint.cause == BRIEFLY:
        # What a whole poll takes would be reserved, and much of it given back only with the next.
        here.in_lane(Lane.BACKGROUND, here.asking(hint.about.connection).brief)
    return poll_changes(
        hint,
        changes=here.changes(hint.about.connection, Journal()),
        begun=here.connections.connected_at(hint.about.connection),
        cursors=here.cursors,
        inbox=here.inbox,
        queues=here.queues,
        clock=here.clock,
        has_time=lambda: context.get_remaining_time_in_millis() > LAST_PAGE_MS,
        hears=here.connections.hears(hint.about.connection),
    )

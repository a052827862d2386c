"""The queue `notices`: somebody is to be told of something, by mail or webhook."""

from typing import Any

from functions.catalog import Queue
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.usecases.telling.notify import notify
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one message."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.NOTICES, do=lambda hint: notified(here, hint))}


def notified(here: World, hint: Hint) -> Outcome:
    """Run the use-case on the letter that the hint names."""
    return notify(hint, letters=here.letters, notifiers=here.notifiers, limiter=here.limiter, clock=here.clock)

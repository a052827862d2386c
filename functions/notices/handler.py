"""The queue `notices`: somebody is to be told of something, by mail, topic or webhook; or it is to be found out who."""

from typing import Any

from functions.catalog import Queue
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.usecases.telling.announce_parked import announce_parked, is_of_parked
from shared.usecases.telling.notify import Telling, notify
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one message."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.NOTICES, do=lambda hint: notified(here, hint))}


def notified(here: World, hint: Hint) -> Outcome:
    """Run the use-case on the letter, or the parked message, that the hint names."""
    if is_of_parked(hint):
        return announce_parked(hint, parking=here.parking, announce=lambda: here.announcer(here.rules.active()))
    return notify(hint, Telling(here.letters, here.notifiers, here.limiter, here.agenda, here.clock))

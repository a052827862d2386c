"""The queue `receivables`: a ledger's own day has begun; what it changes by itself is told."""

from typing import Any

from functions.catalog import Queue
from shared.model.hints import Hint
from shared.model.outcome import Outcome, Skipped
from shared.night_office import office
from shared.usecases.telling.tell_night import tell_night
from shared.wiring import LambdaContext, World, world

LAST_CALL_MS = 60_000
"""Nothing more is begun with less time than this left."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.RECEIVABLES, do=lambda hint: began(here, hint, context))}


def began(here: World, hint: Hint, context: LambdaContext) -> Outcome:
    """Run the use-case on the ledger that the hint names."""
    ledger = hint.about.connection
    zone = here.ledger_zone_of(ledger)
    if zone is None:
        return Skipped("the ledger isn't set up: it has no calendar")
    return tell_night(ledger, zone, office(here, lambda: context.get_remaining_time_in_millis() > LAST_CALL_MS))

"""The queue `digest`: the day's digest is due, or somebody asked for one."""

from typing import Any

from functions.catalog import Queue
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.morning import sources
from shared.usecases.telling.digest import send_digest
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one message."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.DIGEST, do=lambda hint: digested(here, hint))}


def digested(here: World, hint: Hint) -> Outcome:
    """Run the use-case under the rules in force."""
    rules = here.rules.active()
    return send_digest(
        hint,
        sources=lambda: sources(here, rules),
        digests=here.digests,
        announce=here.announcer(rules),
        calm_too=rules.receivables.digest_calm,
    )

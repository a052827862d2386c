"""The queue `keep_connected`: an account's tokens are idle and must be used, or the vendor forgets the consent."""

from typing import Any

from functions.catalog import Queue
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.KEEP_CONNECTED, do=lambda hint: kept(here, hint))}


def kept(here: World, hint: Hint) -> Outcome:
    """Renew the tokens, which have long run out; somebody else may just have done so. Raises: Reconnect, Retryable."""
    here.tokens(hint.about.connection).token()
    return Done(f"the consent of {hint.about.connection} is kept alive")

"""When nothing is under way any more, neither in the bundle nor at the providers."""

import time
from collections.abc import Sequence

from infra.local.pair import Side, wait_until
from shared.usecases.receiving.work_left import work_left
from shared.wiring import World

BETWEEN_LOOKS_SECONDS = 0.2


def quiet(here: World, sides: Sequence[Side]) -> bool:
    """
    Whether no webhook is to be delivered and no message waits or is carried out.

    Where only webhooks are left that failed before, their next attempt is made at once, not at the provider's time.
    """
    ours = work_left(
        backlog=here.backlog, agenda=here.agenda, clock=here.clock, parking=here.parking, held=here.links
    ).quiet
    speaking = [side for side in sides if side.undelivered()]
    for side in speaking if ours else ():
        side.deliver_again()
    return ours and not speaking


def settle(here: World, sides: Sequence[Side], seconds: float) -> None:
    """Wait until it is quiet; a webhook may be on its way between two looks. Raises: TimeoutError that says what is left."""

    def twice() -> bool:
        if not quiet(here, sides):
            return False
        time.sleep(BETWEEN_LOOKS_SECONDS)
        return quiet(here, sides)

    try:
        wait_until(twice, what="a quiet stack", seconds=seconds)
    except TimeoutError as error:
        left = {side.name: side.undelivered() for side in sides}
        raise TimeoutError(f"{error}; webhooks still to be delivered: {left}") from None

"""What people on our side do when something waits for them: retry what is parked, sign in again."""

from shared.usecases.receiving.review_parked import retry_parked
from tests.chaos.matrix.bundle import Bundle


def retry_everything_parked(bundle: Bundle) -> int:
    """Somebody tells the bundle to try each parked message once more; gives how many there were."""
    here = bundle.process("operator")
    waiting = here.parking.parked()
    for parked in waiting:
        retry_parked(
            parked.id,
            by="fiona",
            inbox=here.inbox,
            parking=here.parking,
            queues=here.queues,
            links=here.links,
            clock=bundle.clock,
        )
    return len(waiting)

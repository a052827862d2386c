"""The dead-letter queues of all workers: what ends there is kept, and people are told."""

from typing import Any

from functions.catalog import Queue
from shared.edge import edge
from shared.telemetry import logger
from shared.usecases.receiving.park import dead_letters, park


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Park one batch; what could not be kept comes again."""
    here = edge()
    letters = dead_letters(event)
    again = park(
        letters,
        queues=list(Queue),
        inbox=here.inbox,
        parking=here.parking,
        waiting=here.queues,
        metrics=here.metrics,
        clock=here.clock,
    )
    logger().error("parked", messages=[letter.id for letter in letters], again=again)
    return {"batchItemFailures": [{"itemIdentifier": identity} for identity in again]}

"""The queue `resolve_root`: a part or a party of deals changed; the deals it may concern are looked at again."""

from typing import Any

from functions.catalog import Queue
from shared.model.handoff import Journal
from shared.usecases.receiving.resolve_root import resolve_root
from shared.wiring import LambdaContext, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    done = here.work_off(
        event,
        context,
        queue=Queue.RESOLVE_ROOT,
        do=lambda hint: resolve_root(
            hint,
            crm_of=lambda: here.crm(hint.about.connection, Journal()),
            held=here.links,
            queues=here.queues,
            in_step=here.keeps_customers,
        ),
    )
    return {**done}

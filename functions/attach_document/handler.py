"""The queue `attach_document`: an invoice was made, and its book wants the deal's document on it."""

from typing import Any

from functions.catalog import Queue
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.usecases.deals.attach_document import attach_document
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.ATTACH_DOCUMENT, do=lambda hint: attached(here, hint))}


def attached(here: World, hint: Hint) -> Outcome:
    """Run the use-case on the deal that the hint names."""
    journal = Journal()
    return attach_document(
        hint,
        documents_of=lambda connection: here.documents(connection, journal),
        attachments_of=lambda connection: here.attachments(connection, journal),
        links=here.links,
        rules=here.rules.active(),
        queues=here.queues,
        clock=here.clock,
        journal=journal,
    )

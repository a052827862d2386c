"""The queue `deal_won`: a deal may have been won, or changed while it waits."""

from typing import Any

from functions.catalog import Queue
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.usecases.deals.draft_invoice import draft_invoice
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.DEAL_WON, do=lambda hint: drafted(here, hint))}


def drafted(here: World, hint: Hint, actor: str = "ledgerlink") -> Outcome:
    """Run the use-case on the deal that the hint names."""
    journal = Journal()
    rules = here.rules.active()
    return draft_invoice(
        hint,
        crm=here.crm(hint.about.connection, journal),
        ledger_of=lambda connection: here.ledger(connection, journal),
        organisation_of=here.organisation,
        documents_of=lambda connection: here.documents(connection, journal),
        parties_of=lambda connection: here.parties(connection, journal),
        links=here.links,
        rules=rules,
        queues=here.queues,
        clock=here.clock,
        journal=journal,
        actor=actor,
        announce=here.announcer(rules),
    )

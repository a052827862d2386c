"""The queue `invoice_changed`: something about an invoice, or about a credit, may have changed in the ledger."""

from typing import Any

from functions.catalog import Queue
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.model.refs import Kind
from shared.usecases.settling.settle_credit import settle_credit
from shared.usecases.settling.settle_invoice import settle_invoice
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.INVOICE_CHANGED, do=lambda hint: settled(here, hint))}


def settled(here: World, hint: Hint) -> Outcome:
    """Run the use-case on the invoice or credit that the hint names."""
    journal = Journal()
    settle = settle_invoice if hint.about.kind is Kind.INVOICE else settle_credit
    return settle(
        hint,
        ledger_of=lambda connection: here.ledger(connection, journal),
        links=here.links,
        rules=here.rules.active(),
        queues=here.queues,
        clock=here.clock,
        journal=journal,
    )

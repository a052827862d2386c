"""The queue `invoice_changed`: something about an invoice or an estimate, or about a credit, may have changed in the ledger."""

from typing import Any, Final

from functions.catalog import Queue
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.model.refs import Kind
from shared.usecases.settling.settle_credit import settle_credit
from shared.usecases.settling.settle_estimate import settle_estimate
from shared.usecases.settling.settle_invoice import settle_invoice
from shared.wiring import LambdaContext, World, world

SETTLE: Final = {Kind.INVOICE: settle_invoice, Kind.ESTIMATE: settle_estimate}
"""What else changes is a credit."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.INVOICE_CHANGED, do=lambda hint: settled(here, hint))}


def settled(here: World, hint: Hint) -> Outcome:
    """Run the use-case on the invoice or credit that the hint names."""
    journal = Journal()
    settle = SETTLE.get(hint.about.kind, settle_credit)
    return settle(
        hint,
        ledger_of=lambda connection: here.ledger(connection, journal),
        links=here.links,
        rules=here.rules.active(),
        queues=here.queues,
        clock=here.clock,
        journal=journal,
    )

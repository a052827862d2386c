"""The queue `invoice_changed`: something about an invoice or an estimate, or about a credit, may have changed in the ledger."""

from functools import partial
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

OTHERS: Final = {Kind.ESTIMATE: settle_estimate}
"""What is no invoice; what else changes is a credit."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.INVOICE_CHANGED, do=lambda hint: settled(here, hint))}


def settled(here: World, hint: Hint) -> Outcome:
    """Run the use-case on the invoice or credit that the hint names."""
    journal, rules = Journal(), here.rules.active()
    settle = OTHERS.get(hint.about.kind, settle_credit)
    if hint.about.kind is Kind.INVOICE:
        settle = partial(settle_invoice, look_out=here.watch(rules))
    return settle(
        hint,
        ledger_of=lambda connection: here.ledger(connection, journal),
        links=here.links,
        rules=rules,
        queues=here.queues,
        clock=here.clock,
        journal=journal,
    )

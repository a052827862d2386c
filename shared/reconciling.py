"""What a reconciliation is given: both sides of one CRM account, for the nightly function and for the command line."""

from collections.abc import Callable

from shared.aws.handoffs import DynamoHandoffs
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId
from shared.usecases.patience import Patience, at_once
from shared.usecases.reconciling.reconcile_books import Sides
from shared.wiring import World


def sides(
    world: World,
    crm: ConnectionId,
    *,
    patiently: Patience = at_once,
    progress: Callable[[int], None] = lambda _read: None,
) -> Sides:
    """The account's CRM, the ledgers behind its books, and everything that was handed off. Raises: NotFound, Malformed."""
    journal = Journal()
    return Sides(
        crm=world.crm(crm, journal),
        ledger_of=lambda connection: world.ledger(connection, journal),
        links=world.links,
        handoffs=DynamoHandoffs(world.links.table),
        rules=world.rules.active(),
        queues=world.queues,
        clock=world.clock,
        runs=world.reconciliations,
        patiently=patiently,
        progress=progress,
    )

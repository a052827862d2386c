"""The queue `reconcile`: the night has come for a CRM account; both books are compared."""

from typing import Any

from functions.catalog import Queue
from shared.domain import nights
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome
from shared.model.reconciliation import Remedy
from shared.reconciling import sides
from shared.usecases.reconciling.reconcile_books import reconcile_books
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.RECONCILE, do=lambda hint: reconciled(here, hint))}


def reconciled(here: World, hint: Hint) -> Outcome:
    """Run the use-case on the account that the hint names; alarms hear how much it found."""
    crm, now = hint.about.connection, here.clock.now()
    begun = next((one.begun for one in here.reconciliations.progress() if one.crm == crm), now.date())
    run = reconcile_books(nights.since(begun=begun, now=now), sides(here, crm))
    here.metrics.count("BooksDisagree", run.count(Remedy.PERSON) + run.unexplained, connection=crm)
    return Done(f"{run.won.count} won deals compared, {len(run.findings) + run.more} findings")

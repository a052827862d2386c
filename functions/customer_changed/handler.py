"""The queue `customer_changed`: a company or contact of the CRM, or a customer of a ledger, changed or is new."""

from typing import Any

from functions.catalog import Queue
from shared.keeping import keeping
from shared.model.hints import Hint
from shared.model.outcome import Outcome, Skipped
from shared.usecases.customers.sync_customer import is_of_links, sync_customer
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.CUSTOMER_CHANGED, do=lambda hint: synced(here, hint))}


def synced(here: World, hint: Hint) -> Outcome:
    """Run the use-case on the record that the hint names."""
    if not is_of_links(hint) and not here.keeps_customers():
        return Skipped("the rules don't keep customers in step", evident=True)
    return sync_customer(hint, keeping(here))

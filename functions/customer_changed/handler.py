"""The queue `customer_changed`: a company or contact of the CRM, or a customer of a ledger, changed or is new."""

from typing import Any

from functions.catalog import Queue
from shared.keeping import keeping
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Outcome, Skipped
from shared.model.pace import Lane
from shared.usecases.customers.answer_company import answer_company
from shared.usecases.customers.sync_customer import is_of_links, sync_customer
from shared.wiring import LambdaContext, World, world

CALLS = 2
"""Of each account: the request is read and answered, the customer is read."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.CUSTOMER_CHANGED, do=lambda hint: synced(here, hint))}


def synced(here: World, hint: Hint) -> Outcome:
    """Run the use-cases on the record that the hint names: what it asks for is answered first."""
    if hint.asked:
        answer = answered(here, hint)
        if not is_of_links(hint) and not here.keeps_customers():
            return answer
    if not is_of_links(hint) and not here.keeps_customers():
        return Skipped("the rules don't keep customers in step", evident=True)
    return sync_customer(hint, keeping(here))


def answered(here: World, hint: Hint) -> Outcome:
    """Do what somebody asks for on the record: who waits for it goes before what nobody waits for."""
    here.in_lane(Lane.INTERACTIVE, CALLS)
    given, journal = keeping(here), Journal()
    return answer_company(
        hint,
        given,
        arrangements=here.arrangements(hint.about.connection, journal, given.rules),
        crm_of=lambda: here.crm(hint.about.connection, journal),
    )

"""The queue `collection`: the next step of an overdue invoice may be due, or it was paid and its customer is thanked."""

from typing import Any

from functions.catalog import Queue
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.usecases.collecting.collect_invoice import collect_invoice
from shared.usecases.collecting.mail import Mail
from shared.usecases.collecting.run import Collecting
from shared.usecases.collecting.thank_customer import thank_customer
from shared.usecases.telling.when_paid import THANKS
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.COLLECTION, do=lambda hint: collected(here, hint))}


def collected(here: World, hint: Hint) -> Outcome:
    """Run the use-case on the invoice that the hint names."""
    journal, rules = Journal(), here.rules.active()
    run = Collecting(
        ledger_of=lambda connection: here.ledger(connection, journal),
        crm_of=lambda connection: here.crm(connection, journal),
        arrangements_of=lambda connection: here.arrangements(connection, journal, rules),
        links=here.links,
        collections=here.collections,
        agenda=here.agenda,
        sheet=here.sheet,
        rules=rules,
        queues=here.queues,
        announce=here.announcer(rules),
        mail=Mail(here.letters, here.mail, here.clock),
        clock=here.clock,
        journal=journal,
    )
    return thank_customer(hint, run) if hint.cause == THANKS else collect_invoice(hint, run)

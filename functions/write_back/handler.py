"""The queue `write_back`: a CRM record may not know yet what we know."""

from typing import Any

from functions.catalog import Queue
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.usecases.telling.write_back import write_back
from shared.wiring import LambdaContext, World, world


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work off one batch."""
    here = world()
    return {**here.work_off(event, context, queue=Queue.WRITE_BACK, do=lambda hint: told(here, hint))}


def told(here: World, hint: Hint) -> Outcome:
    """Run the use-case on the record that the hint names."""
    journal, rules = Journal(), here.rules.active()
    return write_back(
        hint,
        crm=here.crm(hint.about.connection, journal),
        links=here.links,
        sheet=here.sheet,
        rules=rules,
        clock=here.clock,
        journal=journal,
        bases=here.bases,
        agenda=here.agenda,
        announce=here.announcer(rules),
        page_of=here.page_of,
    )

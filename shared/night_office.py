"""What a ledger's night works with, by the composition root."""

from collections.abc import Callable

from shared.model.handoff import Journal
from shared.model.refs import ConnectionId
from shared.usecases.telling.tell_night import Office
from shared.usecases.telling.telling import Telling
from shared.wiring import World


def office(here: World, has_time: Callable[[], bool], actor: str = "ledgerlink") -> Office:
    """The office of this world's nights."""
    rules = here.rules.active()
    catch_up = here.watch(rules).catch_up

    def run_of(connection: ConnectionId, journal: Journal) -> Telling:
        crm = here.crm(connection, journal)
        return Telling(crm, here.links, here.sheet, rules, here.clock, journal, actor, here.bases, catch_up=catch_up)

    return Office(here.sheet, here.nights, here.queues, here.clock, run_of, here.recording, has_time)

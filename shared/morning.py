"""Where the daily digest is read: put together beside the composition root, for the function and the command alike."""

from shared.aws.owing import DynamoDebtors
from shared.domain.digest_days import NOBODYS
from shared.model.digest import Overdue
from shared.model.rules import Rules
from shared.ports.work import DISCONNECTED
from shared.usecases.settling.list_receivables import list_overdue
from shared.usecases.telling.digest import Sources
from shared.wiring import World


def sources(here: World, rules: Rules) -> Sources:
    """The sources under these rules; nothing is read before it is asked for, apart from the connections."""

    def late() -> Overdue:
        return list_overdue(DynamoDebtors(here.links.table), rules, here.clock.now())

    return Sources(
        parking=here.parking,
        standings=here.lists.standings,
        lifetimes=here.lifetimes,
        held=here.links.held,
        handoff_of=lambda deal: here.links.dossier(deal).handoff,
        runs=here.reconciliations,
        overdue=late,
        zone=rules.receivables.hours.zone or _zone(here),
        clock=here.clock,
    )


def _zone(here: World) -> str:
    """The clock of the company's first CRM account, as the tick takes it."""
    connected = sorted(one.id for one in here.lists.standings() if one.status != DISCONNECTED)
    return next((zone for one in connected if (zone := here.zone_of(one))), NOBODYS)

"""Every minute: what is due, whom to ask what changed, whose books to compare, whose day has begun, and gauges for the alarms."""

from shared.edge import Edge, edge
from shared.usecases.receiving.tick import tick


def handler(_event: object, _context: object) -> None:
    """Run one tick."""
    ticked(edge())


def ticked(here: Edge) -> None:
    """Run the use-case."""
    tick(
        agenda=here.agenda,
        sender=here.queues,
        queues=here.queues,
        cursors=here.cursors,
        asking=here.asking,
        runs=here.reconciliations,
        zone_of=here.zone_of,
        nights=here.nights,
        ledger_zone_of=here.ledger_zone_of,
        digests=here.digests,
        lifetimes=here.lifetimes,
        lists=here.lists,
        gauges=here.gauges,
        clock=here.clock,
    )

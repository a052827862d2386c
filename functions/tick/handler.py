"""Every minute: what is due, and gauges for the alarms."""

from shared.edge import edge
from shared.usecases.tick import tick


def handler(_event: object, _context: object) -> None:
    """Run one tick."""
    here = edge()
    tick(agenda=here.agenda, sender=here.queues, lists=here.lists, gauges=here.gauges, clock=here.clock)

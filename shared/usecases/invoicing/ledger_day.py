"""The day by which a handoff's invoice is overdue or not: the ledger's organisation's own."""

from datetime import date

from shared.domain import standing
from shared.model.handoff import Handoff
from shared.ports.edges import Clock
from shared.ports.stores import Links


def ledger_day(handoff: Handoff, *, links: Links, clock: Clock) -> date | None:
    """The organisation's day; None where the calendar adds nothing, or where nothing was read of the customer yet."""
    if handoff.invoice is None or not standing.is_open(handoff.invoice):
        return None
    known = links.receivables.of(handoff.invoice.customer)
    return known.today(clock.now()) if known is not None else None

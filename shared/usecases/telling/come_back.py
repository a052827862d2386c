"""What a calendar day changes by itself: an invoice falls overdue, a day more is counted. Nobody sends an event for that."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.domain import standing
from shared.domain.receivables import issued, next_change
from shared.model.hints import Hint
from shared.model.receivable import Receivable
from shared.model.refs import Ref
from shared.ports.agenda import Agenda
from shared.ports.edges import Clock
from shared.ports.stores import Links
from shared.usecases.invoicing.handoff_run import WRITE_BACK

NIGHT = time(0, 5)
"""Just after midnight of the organisation's own zone."""


def come_back(buyer: Ref, receivables: Iterable[Receivable], *, agenda: Agenda, links: Links, clock: Clock) -> None:
    """
    Put the buyer, and the deals whose invoices fall overdue then, on the agenda of the next day that changes something.

    One item for each record and day, however often this is called.
    """
    for known in receivables:
        day = next_change(known, known.today(clock.now()))
        if day is None:
            continue
        at = datetime.combine(day, NIGHT, ZoneInfo(known.time_zone))
        due_before = [i for i in issued(known) if standing.is_open(i) and i.due_date == day - timedelta(days=1)]
        deals = [deal for invoice in due_before if (deal := links.source(invoice.ref)) is not None]
        for record in (buyer, *deals):
            agenda.later(at, WRITE_BACK, Hint(record, f"{record}/day/{day.isoformat()}", "a day began"))

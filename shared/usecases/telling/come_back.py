"""What a calendar day changes by itself: an invoice falls overdue, a day more is counted. Nobody sends an event for that."""

from collections.abc import Iterable
from datetime import date, timedelta

from shared.domain import standing
from shared.domain.receivables import issued, next_change
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Ref
from shared.ports.edges import Clock
from shared.ports.nights import NightSheet
from shared.ports.stores import Links

Visit = tuple[ConnectionId, date]
"""The ledger and the day whose sheet is worked off."""


def come_back(
    buyer: Ref,
    receivables: Iterable[Receivable],
    *,
    sheet: NightSheet,
    links: Links,
    clock: Clock,
    visit: Visit | None = None,
) -> None:
    """
    Put the buyer on the sheet of the next day that changes something, of each of its ledgers; and the deals whose invoices fall
    overdue until then on those of the days on which they do.

    However often this is called a record stands on a sheet once. On a `visit` that comes late, the days since then are among
    those: nobody has looked at the deals of these yet.
    """
    for known in receivables:
        today = known.today(clock.now())
        since = visit[1] if visit is not None and visit[0] == known.customer.connection else today
        day = next_change(known, max(today, since))
        if day is None:
            continue
        sheet.put(known.customer.connection, day, [buyer])
        for invoice in issued(known):
            if not standing.is_open(invoice) or invoice.due_date is None:
                continue
            overdue_on = invoice.due_date + timedelta(days=1)
            if since < overdue_on <= day and (deal := links.source(invoice.ref)) is not None:
                sheet.put(known.customer.connection, overdue_on, [deal])

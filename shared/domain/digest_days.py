"""When the daily digest is due: once on each working day, from its hour on."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from shared.model.digest import DigestTime
from shared.model.receivables_rules import DAYS
from shared.model.refs import ConnectionId, Kind, Ref

COMPANY: Final = Ref(ConnectionId("ledgerlink:digest"), Kind.ACCOUNT, "")
"""One digest tells of all accounts."""
NOBODYS: Final = "UTC"
"""The clock of a company whose CRM isn't connected yet."""


def due_on(plan: DigestTime, zone: str | None, *, last: date | None, now: datetime) -> date | None:
    """
    The day whose digest is due now; None where none is. `zone`: the clock of the CRM account, where the rules name none.

    A day that was slept through isn't made up for: the next one says all that is still so.
    """
    local = now.astimezone(ZoneInfo(plan.zone or zone or NOBODYS))
    today = local.date()
    has_come = DAYS[local.weekday()] in plan.days and local.time() >= plan.at
    return today if has_come and (last is None or last < today) else None

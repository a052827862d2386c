"""What the digest says of overdue money, out of the ageing table."""

from typing import Final

from shared.domain.ageing_table import AgeingTable, Row
from shared.model.digest import Late, Overdue

MOST: Final = 10


def overdue(found: AgeingTable) -> Overdue:
    """The customers that are overdue, each organisation's sum, and the customers that owe most of it."""
    late = [row for row in found.rows if row.figures.is_overdue]
    sums = [one.overdue for one in found.organisations.values()]
    return Overdue(
        customers=len(late),
        sums=tuple(one for one in sums if one is None or one.amount),
        most=tuple(_late(row) for row in late[:MOST]),
    )


def _late(row: Row) -> Late:
    return Late(row.name or str(row.customer), row.sums.overdue, row.figures.days_overdue)

"""What the digest says of overdue money, out of the ageing table and of what was agreed with customers."""

from collections.abc import Mapping
from typing import Final

from shared.domain.ageing_table import AgeingTable, Row
from shared.domain.agreements import Agreement
from shared.model.digest import Agreements, Late, Overdue

MOST: Final = 10


def overdue(found: AgeingTable, agreed: Mapping[Agreement, Agreements]) -> Overdue:
    """
    The customers that are overdue, each organisation's sum, and the customers that owe most of it; what of it is disputed or
    promised.
    """
    late = [row for row in found.rows if row.figures.is_overdue]
    sums = [one.overdue for one in found.organisations.values()]
    return Overdue(
        customers=len(late),
        sums=tuple(one for one in sums if one is None or one.amount),
        most=tuple(_late(row) for row in late[:MOST]),
        disputed=agreed[Agreement.DISPUTED],
        promised=agreed[Agreement.PROMISED],
        broken=agreed[Agreement.BROKEN],
    )


def _late(row: Row) -> Late:
    return Late(row.name or str(row.customer), row.sums.overdue, row.figures.days_overdue)

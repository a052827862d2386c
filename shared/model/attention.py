"""When money is about to move in a ledger: the days on which it is asked more often what changed."""

from dataclasses import dataclass
from datetime import date

Window = tuple[date, date]
"""The first and the last day of it."""


@dataclass(frozen=True, slots=True)
class Attention:
    """
    `due`: windows around the days on which unpaid invoices are due, in order and apart from one another. `sent_until`: the last
    day on which an invoice counts as approved or sent lately; None where none was.
    """

    due: tuple[Window, ...] = ()
    sent_until: date | None = None


NOTHING = Attention()
"""No money is about to move, as far as anybody has seen."""

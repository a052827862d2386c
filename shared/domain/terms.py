"""Payment terms, and the due date they lead to."""

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from shared.errors import MappingMissing
from shared.model.terms import Due, folded, read


def _net(issued: date, days: int) -> date:
    return issued + timedelta(days=days)


def _end_of_month(issued: date, days: int) -> date:
    last = issued.replace(day=calendar.monthrange(issued.year, issued.month)[1])
    return last + timedelta(days=days)


def _day_of_next_month(issued: date, day: int) -> date:
    first = (issued.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=min(day, calendar.monthrange(first.year, first.month)[1]))


RULES: Mapping[Due, Callable[[date, int], date]] = {
    Due.NET: _net,
    Due.END_OF_MONTH: _end_of_month,
    Due.NEXT_MONTH: _day_of_next_month,
}


def due_date(terms: str, issued: date) -> date:
    """
    Give the date on which an invoice of `issued` falls due under these terms; both in the organisation's time zone.

    A discount for early payment is the customer's to take: the due date is the net one.

    Raises:
        MappingMissing: the words are none of the known forms. Nothing is guessed.
    """
    said = read(terms)
    if said is None:
        raise MappingMissing(
            f"the payment terms {terms!r} are not understood",
            fix="Write them as: net 30, end of month, end of month + 15, 20th of next month, due on receipt, 2/10 net 30.",
        )
    return RULES[said.due](issued, said.number)


def early_discount(terms: str) -> str:
    """What the customer may take off for paying early, in words ("2% if paid within 10 days"); empty where nothing."""
    said = read(terms)
    return f"{said.percent}% if paid within {said.within} days" if said is not None and said.percent else ""


def same_terms(left: str, right: str) -> bool:
    """Whether two people wrote the same terms, but for case and white space."""
    return folded(left) == folded(right)

"""Payment terms as people write them, and the due date they lead to."""

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from shared.errors import MappingMissing


def _net(issued: date, days: int) -> date:
    return issued + timedelta(days=days)


def _end_of_month(issued: date, days: int) -> date:
    last = issued.replace(day=calendar.monthrange(issued.year, issued.month)[1])
    return last + timedelta(days=days)


def _day_of_next_month(issued: date, day: int) -> date:
    first = (issued.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=min(day, calendar.monthrange(first.year, first.month)[1]))


FORMS: Mapping[re.Pattern[str], Callable[[date, int], date]] = {
    re.compile(r"(?:net|n) ?(\d{1,3})(?: days)?"): _net,
    re.compile(r"(\d{1,3}) days?(?: net)?"): _net,
    re.compile(r"(?:due on receipt|on receipt|immediate|cod)()"): _net,
    re.compile(r"(?:eom|end of month)(?: ?\+ ?(\d{1,3})(?: days)?)?"): _end_of_month,
    re.compile(r"net (\d{1,3}) eom"): _end_of_month,
    re.compile(r"(\d{1,2})(?:st|nd|rd|th)? (?:of )?(?:the )?(?:next|following) month"): _day_of_next_month,
    re.compile(r"\d{1,2}(?:\.\d+)?%?/\d{1,3},? (?:net|n) ?(\d{1,3})(?: days)?"): _net,
}
EARLY = re.compile(r"(\d{1,2}(?:\.\d+)?)%?/(\d{1,3}),? .+")
"""Forms of terms, each whole: the number in it counts days, or names a day of the month. The last is a discount for early
payment ("2/10 net 30"): the discount is the customer's to take, the due date is the net one."""


def due_date(terms: str, issued: date) -> date:
    """
    Give the date on which an invoice of `issued` falls due under these terms; both in the organisation's time zone.

    Raises:
        MappingMissing: the words are none of the known forms. Nothing is guessed.
    """
    words = _words(terms)
    for form, rule in FORMS.items():
        match = form.fullmatch(words)
        if match:
            return rule(issued, int(match[1] or 0))
    raise MappingMissing(
        f"the payment terms {terms!r} are not understood",
        fix="Write them as: net 30, end of month, end of month + 15, 20th of next month, due on receipt, 2/10 net 30.",
    )


def early_discount(terms: str) -> str:
    """What the customer may take off for paying early, in words ("2% if paid within 10 days"); empty where nothing."""
    match = EARLY.fullmatch(_words(terms))
    return f"{match[1]}% if paid within {match[2]} days" if match else ""


def same_terms(left: str, right: str) -> bool:
    """Whether two people wrote the same terms, but for case and white space."""
    return _words(left) == _words(right)


def _words(terms: str) -> str:
    return " ".join(terms.casefold().split())

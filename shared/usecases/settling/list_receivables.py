"""The ageing table of all customers, from what is kept of them: no provider is called."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from shared.domain.ageing_table import AgeingTable, table
from shared.domain.agreements import agreements
from shared.domain.late_customers import overdue
from shared.domain.receivables import Figures, figures
from shared.errors import NotFound
from shared.model.digest import Overdue
from shared.model.owing import Debtor
from shared.model.receivable import Receivable
from shared.model.refs import BookId, ConnectionId
from shared.model.rules import Rules
from shared.ports.owing import Debtors


def list_receivables(
    debtors: Debtors,
    rules: Rules,
    now: datetime,
    *,
    book: str = "",
    on: date | None = None,
    everybody: bool = False,
    progress: Callable[[int], None] = lambda _read: None,
) -> AgeingTable:
    """
    Everybody of the rules' ledgers, or of this book's, each by its own organisation's calendar.

    `on`: as that day will find it if nothing is paid until then; of days gone by nothing is known, what was owed then isn't kept.

    Raises:
        NotFound: no such book.
    """
    ledgers = {rules.book(_named(rules, book)).ledger} if book else _ledgers(rules)
    found = [one for one in debtors.all(progress) if one.owed.customer.connection in ledgers]
    return _aged(found, rules, now, on=on, everybody=everybody)


def list_overdue(debtors: Debtors, rules: Rules, now: datetime) -> Overdue:
    """Who of the rules' ledgers is overdue, and what was agreed about it: one reading for both."""
    ledgers = _ledgers(rules)
    found = [one for one in debtors.all() if one.owed.customer.connection in ledgers]
    return overdue(_aged(found, rules, now), agreements(found, now))


def _aged(
    found: Sequence[Debtor], rules: Rules, now: datetime, *, on: date | None = None, everybody: bool = False
) -> AgeingTable:
    def reckon(owed: Sequence[Receivable]) -> Figures:
        at = datetime.combine(on, time(12), ZoneInfo(owed[0].time_zone)) if on is not None else now
        return figures(owed, at, credit_hold_days=rules.credit_hold_days, dso_days=rules.receivables.dso_days)

    return table(found, reckon, everybody=everybody)


def _ledgers(rules: Rules) -> set[ConnectionId]:
    return {one.ledger for one in rules.books}


def _named(rules: Rules, book: str) -> BookId:
    books = {str(one.id): one.id for one in rules.books}
    if book not in books:
        raise NotFound(f"there is no book {book!r}", record=book, fix=f"Name one of: {', '.join(books)}.")
    return books[book]

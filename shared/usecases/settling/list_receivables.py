"""The ageing table of all customers, from what is kept of them: no provider is called."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from shared.domain.ageing_table import AgeingTable, table
from shared.domain.receivables import Figures, figures
from shared.errors import NotFound
from shared.model.receivable import Receivable
from shared.model.refs import BookId
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
    ledgers = {rules.book(_named(rules, book)).ledger} if book else {one.ledger for one in rules.books}

    def reckon(owed: Sequence[Receivable]) -> Figures:
        at = datetime.combine(on, time(12), ZoneInfo(owed[0].time_zone)) if on is not None else now
        return figures(owed, at, credit_hold_days=rules.credit_hold_days, dso_days=rules.receivables.dso_days)

    found = [one for one in debtors.all(progress) if one.owed.customer.connection in ledgers]
    return table(found, reckon, everybody=everybody)


def _named(rules: Rules, book: str) -> BookId:
    books = {str(one.id): one.id for one in rules.books}
    if book not in books:
        raise NotFound(f"there is no book {book!r}", record=book, fix=f"Name one of: {', '.join(books)}.")
    return books[book]

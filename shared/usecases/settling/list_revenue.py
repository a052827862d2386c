"""Revenue by product of every organisation, read page by page from the ledgers: what was invoiced is theirs to say."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from shared.domain.revenue_table import RevenueTable, revenue_by_product
from shared.errors import NotFound
from shared.model.ledger import Organisation
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.rules import Rules
from shared.model.sold import SoldDocument
from shared.ports.sales import Sales
from shared.usecases.patience import Patience, at_once

KINDS: Final = (Kind.INVOICE, Kind.CREDIT_NOTE)


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The ports of one run; `progress` is told how many documents each page had."""

    organisation_of: Callable[[ConnectionId], Organisation]
    sales_of: Callable[[ConnectionId], Sales]
    patiently: Patience = at_once
    progress: Callable[[int], None] = lambda _read: None


@dataclass(frozen=True, slots=True)
class OrganisationRevenue:
    """What one organisation sold from one of its days to another, both included."""

    ledger: ConnectionId
    books: tuple[str, ...]
    organisation: Organisation
    since: date
    until: date
    table: RevenueTable


def list_revenue(
    ledgers: Ledgers,
    rules: Rules,
    now: datetime,
    *,
    book: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Sequence[OrganisationRevenue]:
    """
    Of the rules' ledgers, or of this book's, each once, in the order of their names.

    Without days it is this month so far by the organisation's own calendar; without the first, the month of the last.

    Raises:
        NotFound: no such book.
        LedgerlinkError: as the providers' calls.
    """
    found = []
    for ledger, books in sorted(_books(rules, book).items()):
        organisation = ledgers.organisation_of(ledger)
        last = until or now.astimezone(ZoneInfo(organisation.time_zone)).date()
        first = since or last.replace(day=1)
        table = revenue_by_product(_sold(ledgers, ledger, first, last), organisation)
        found.append(OrganisationRevenue(ledger, books, organisation, first, last, table))
    return found


def _books(rules: Rules, book: str) -> Mapping[ConnectionId, tuple[str, ...]]:
    """Every ledger with all of its books."""
    named = [one for one in rules.books if book in {"", one.id}]
    if not named:
        known = ", ".join(one.id for one in rules.books)
        raise NotFound(f"there is no book {book!r}", record=book, fix=f"Name one of: {known}.")
    return {one.ledger: tuple(other.id for other in rules.books if other.ledger == one.ledger) for one in named}


def _sold(ledgers: Ledgers, ledger: ConnectionId, first: date, last: date) -> Iterable[SoldDocument]:
    """Every document once: what comes a second time was seen later."""
    sales = ledgers.sales_of(ledger)
    found: dict[Ref, SoldDocument] = {}
    for kind in KINDS:
        found |= {one.ref: one for one in _read(ledgers, sales, kind, first, last)}
    return found.values()


def _read(ledgers: Ledgers, sales: Sales, kind: Kind, first: date, last: date) -> Iterator[SoldDocument]:
    after = ""
    while True:
        page = ledgers.patiently(lambda after=after: sales.page(kind, first, last, after))  # type: ignore[misc]
        ledgers.progress(len(page.documents))
        yield from page.documents
        after = page.after
        if not after:
            return

"""
Revenue by product is read from every ledger of the rules once, page by page, for days of its own calendar.

REC-10 (revenue by product), REC-03 (invoiced is accounting's).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

import pytest

from shared.errors import NotFound, RateLimited
from shared.model.ledger import InvoiceStatus
from shared.model.refs import BookId, ConnectionId, Kind
from shared.model.sold import SoldDocument, SoldPage
from shared.usecases.settling.list_revenue import Ledgers, OrganisationRevenue, list_revenue
from tests import builders
from tests.sold import document, sold

Answer = TypeVar("Answer")
KIWI = ConnectionId("quickbooks:2")
LATE = datetime(2026, 11, 30, 12, tzinfo=UTC)
"""The first of December in Auckland."""
RULES = builders.rules(builders.book(), builders.book(id=BookId("eu")), builders.book(id=BookId("nz"), ledger=KIWI))


@dataclass
class FakeSales:
    """Gives these pages of invoices and of credit notes; `asked` is what was asked for."""

    invoices: list[list[SoldDocument]]
    notes: list[list[SoldDocument]] = field(default_factory=lambda: [[]])
    asked: list[tuple[Kind, date, date, str]] = field(default_factory=list)

    def page(self, kind: Kind, since: date, until: date, after: str = "") -> SoldPage:
        self.asked.append((kind, since, until, after))
        pages, number = self.invoices if kind is Kind.INVOICE else self.notes, int(after or 0)
        return SoldPage(tuple(pages[number]), str(number + 1) if number + 1 < len(pages) else "")


@dataclass
class Here:
    """Two organisations, in London and in Auckland."""

    london: FakeSales = field(default_factory=lambda: FakeSales([[document("10.00")]]))
    auckland: FakeSales = field(default_factory=lambda: FakeSales([[]]))
    read: list[int] = field(default_factory=list)
    patiently: Callable[[Callable[[], Answer]], Answer] = lambda ask: ask()

    def list(self, **asked: object) -> list[OrganisationRevenue]:
        zones = {builders.LEDGER: "Europe/London", KIWI: "Pacific/Auckland"}
        sales = {builders.LEDGER: self.london, KIWI: self.auckland}
        ledgers = Ledgers(
            lambda ledger: builders.organisation(time_zone=zones[ledger]),
            lambda ledger: sales[ledger],
            self.patiently,
            self.read.append,
        )
        return list(list_revenue(ledgers, RULES, LATE, **asked))  # type: ignore[arg-type]


def test_every_ledger_is_read_once_for_the_month_so_far_where_it_is() -> None:
    here = Here()

    kiwi, london = here.list()

    assert (("uk", "eu"), ("nz",)) == (london.books, kiwi.books)
    assert (date(2026, 11, 1), date(2026, 11, 30)) == (london.since, london.until)
    assert (date(2026, 12, 1), date(2026, 12, 1)) == (kiwi.since, kiwi.until)
    assert [
        (Kind.INVOICE, date(2026, 11, 1), date(2026, 11, 30), ""),
        (Kind.CREDIT_NOTE, date(2026, 11, 1), date(2026, 11, 30), ""),
    ] == here.london.asked


def test_days_are_as_asked_and_without_the_first_the_last_days_month() -> None:
    (one,) = Here().list(book="uk", since=date(2026, 1, 5), until=date(2026, 2, 6))
    (other,) = Here().list(book="uk", until=date(2026, 2, 6))

    assert (date(2026, 1, 5), date(2026, 2, 6)) == (one.since, one.until)
    assert (date(2026, 2, 1), date(2026, 2, 6)) == (other.since, other.until)


def test_what_comes_with_two_pages_counts_once_as_it_was_seen_last() -> None:
    first = document("10.00", id="moved")
    voided = replace(first, status=InvoiceStatus.VOIDED)
    other = document("5.00", sold("5.00", "HELP"), id="other")
    back = document("1.00", sold("1.00", "HELP"), credits=True)
    here = Here(FakeSales([[first, other], [other, voided]], [[back]]))

    (found,) = here.list(book="eu")

    assert [("HELP", Decimal("4.00"), 1, 1)] == [
        (row.code, row.net.amount, row.invoices, row.credit_notes) for row in found.table.rows
    ]
    assert ({"voided": 1}, [2, 2, 1]) == (found.table.left_out, here.read)
    assert ["", "1", ""] == [after for _, _, _, after in here.london.asked]


def test_a_ledger_that_wants_a_pause_is_asked_again_for_the_same_page() -> None:
    limits = [RateLimited("too many calls")]

    def patiently(ask: Callable[[], Answer]) -> Answer:
        answer = ask()
        if limits:
            limits.pop()
            return ask()
        return answer

    here = Here(patiently=patiently)
    (found,) = here.list(book="uk")

    assert Decimal("10.00") == found.table.rows[0].net.amount
    assert [Kind.INVOICE, Kind.INVOICE, Kind.CREDIT_NOTE] == [kind for kind, _, _, _ in here.london.asked]


def test_a_book_that_there_is_not_is_an_error_with_the_names_there_are() -> None:
    with pytest.raises(NotFound, match="there is no book 'moon'") as error:
        Here().list(book="moon")

    assert "Name one of: uk, eu, nz." == error.value.fix

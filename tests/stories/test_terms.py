"""
The draft is dated on a day that is open where the books are, and falls due when the terms say.

TAX-08, OBJ-20, GRD-03.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.stories.desk import ONE, writes
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

NEXT_OPEN_DAY = ('# closed_period = "next_open_day"', 'closed_period = "next_open_day"')
COMPANYS_TERMS = ("# company_terms = true", "company_terms = true")
LAST_OPEN = "2025-12-31"
LOCKED, ISSUED = "2096-01-30", "2096-01-31"
"""A leap year that is far off, and a month longer than the next one."""
DUE = {
    "net 14": "2096-02-14",
    "due on receipt": "2096-01-31",
    "end of month": "2096-01-31",
    "end of month + 15": "2096-02-15",
    "31st of next month": "2096-02-29",
    "20th of next month": "2096-02-20",
    "2/10 net 30": "2096-03-01",
    "": "2096-03-01",
}
"""What a person with a calendar makes of the terms for an invoice of that day; empty: the book's, net 30."""
FARTHEST = ("Pacific/Honolulu", "HAWAIIANSTANDARDTIME"), ("Pacific/Kiritimati", "LINEISLANDSSTANDARDTIME")


def day(invoice: dict[str, Any], name: str) -> str:
    return str(invoice[f"{name}String"])[:10]


@contextmanager
def set_up(stage: Stage, before: dict[str, str], **settings: str) -> Iterator[None]:
    """Finance changes settings of the organisation, and `ledgerlink setup` reads them; afterwards as before."""
    stage.ledger.act("organisation", **settings)
    try:
        stage.cli("setup")
        yield
        stage.settle()
    finally:
        stage.ledger.act("organisation", **before)
        stage.cli("setup")


def test_every_form_of_terms_leads_to_the_day_that_a_calendar_says(stage: Stage) -> None:
    """TAX-08, OBJ-20: dated on the first open day after the lock, by terms of the deal, else of its company, else of the book."""
    company, strict = stage.company(), stage.company(ledgerlink_terms="20th of next month")
    with (
        stage.under(NEXT_OPEN_DAY, COMPANYS_TERMS),
        set_up(stage, {"PeriodLockDate": LAST_OPEN}, PeriodLockDate=LOCKED),
    ):
        deals = {terms: stage.deal(ONE, company=company, ledgerlink_terms=terms) for terms in DUE if terms}
        deals[""] = stage.deal(ONE, company=company)
        theirs = stage.deal(ONE, company=strict)
        own = stage.deal(ONE, company=strict, ledgerlink_terms="net 14")
        for deal in (*deals.values(), theirs, own):
            stage.wins(deal)
        stage.fresh_minute()
        invoices = {terms: stage.invoice(deal) for terms, deal in deals.items()}
        by_company, by_deal = stage.invoice(theirs), stage.invoice(own)

    assert {terms: (ISSUED, due) for terms, due in DUE.items()} == {
        terms: (day(invoice, "Date"), day(invoice, "DueDate")) for terms, invoice in invoices.items()
    }
    assert ("2096-02-20", "2096-02-14") == (day(by_company, "DueDate"), day(by_deal, "DueDate"))
    early = deals["2/10 net 30"]
    assert "2% if paid within 10 days: the customer's to take" in stage.why(early, "discount terms")
    assert f"the books are closed up to {LOCKED}: dated {ISSUED}, the next open day" == stage.why(early, "period")


def test_a_closed_period_waits_for_finance_unless_the_book_takes_the_next_open_day(stage: Stage) -> None:
    """GRD-03: nothing is sent to the ledger meanwhile."""
    with set_up(stage, {"PeriodLockDate": LAST_OPEN}, PeriodLockDate=LOCKED):
        mark = stage.ledger.last_call()
        deal = stage.wins(stage.deal(ONE))
        told = stage.told(deal, sync_status="held")
        assert f"closed up to {LOCKED}" in told["sync_message"]
        assert ("period_closed", []) == (stage.held(deal)[0]["code"], writes(stage.ledger.business_calls(mark)))
        stage.settle()
    # Finance opened the period again, and the settings were read: that is all it takes.
    assert datetime.now(UTC).date() - timedelta(days=1) <= date.fromisoformat(day(stage.invoice(deal), "Date"))


def test_terms_that_nobody_understands_wait_and_follow_once_corrected(stage: Stage) -> None:
    """TAX-08, GRD-03: no due date is made up."""
    deal = stage.wins(stage.deal(ONE, ledgerlink_terms="when the moon is full"))
    told = stage.told(deal, sync_status="held")
    assert "'when the moon is full' are not understood" in told["sync_message"]
    assert "20th of next month" in stage.cli("holds", "show", deal)["fix"]

    stage.edits(deal, ledgerlink_terms="net 7")
    invoice = stage.invoice(deal)
    assert timedelta(days=7) == date.fromisoformat(day(invoice, "DueDate")) - date.fromisoformat(day(invoice, "Date"))


def test_the_day_is_the_organisations_own_when_it_is_already_or_still_another_one_here(stage: Stage) -> None:
    """TAX-08: of the two ends of the world one always has another date than Greenwich."""
    place, theirs = FARTHEST[0] if datetime.now(UTC).hour < 10 else FARTHEST[1]
    with set_up(stage, {"Timezone": "GMTSTANDARDTIME"}, Timezone=theirs):
        earliest = datetime.now(ZoneInfo(place)).date()
        invoice = stage.invoice(stage.wins(stage.deal(ONE)))
        latest = datetime.now(ZoneInfo(place)).date()

    issued = date.fromisoformat(day(invoice, "Date"))
    assert earliest <= issued <= latest
    assert (issued + timedelta(days=30)).isoformat() == day(invoice, "DueDate")

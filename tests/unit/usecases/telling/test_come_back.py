from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.model.ledger import InvoiceStatus
from tests import builders
from tests.unit.usecases.paths import COMPANY, DEAL, Path


def dawns(path: Path) -> None:
    """The clock reaches the next day that a sheet is for, five minutes after midnight in London."""
    day = min(day for _, day in path.sheet.entries)
    path.clock.at = datetime.combine(day, time(0, 5), ZoneInfo(path.known.time_zone)).astimezone(UTC)


def comes_back(path: Path) -> None:
    """That night is worked off."""
    dawns(path)
    path.night()


def test_an_invoice_falls_overdue_by_itself_in_the_organisations_own_night() -> None:
    path = Path()
    path.is_invoiced()
    path.settles()

    comes_back(path)

    assert datetime(2026, 12, 22, 0, 5, tzinfo=UTC) == path.clock.now()
    assert path.told["invoice_status"] == "overdue"
    assert path.crm.held[COMPANY]["financial_status"] == "overdue"
    assert path.crm.held[COMPANY]["days_overdue"] == "1"


def test_the_days_are_counted_until_it_is_paid_and_then_nobody_comes_back() -> None:
    path = Path()
    path.is_invoiced()
    path.settles()
    comes_back(path)
    comes_back(path)
    assert path.crm.held[COMPANY]["days_overdue"] == "2"

    path.clock.advance(60)
    invoice = path.ledger.invoices["invoice-1"]
    path.ledger.becomes("invoice-1", InvoiceStatus.PAID, due=invoice.due - invoice.due, paid=invoice.due)
    path.settles()
    comes_back(path)

    assert path.crm.held[COMPANY]["days_overdue"] == "0"
    assert path.told["invoice_status"] == "paid"
    assert {} == path.sheet.entries


def test_a_record_comes_back_once_a_day_however_often_it_is_told() -> None:
    path = Path()
    path.is_invoiced()
    path.settles()
    for _ in range(5):
        path.clock.advance(timedelta(minutes=1).total_seconds())
        path.tells(COMPANY)

    assert {(builders.LEDGER, date(2026, 12, 22)): {COMPANY, DEAL}} == path.sheet.entries


def test_a_deal_that_says_overdue_already_is_owed_nothing_by_a_later_look_on_either_side() -> None:
    path = Path()
    path.is_approved()
    comes_back(path)
    path.queues.sent.clear()

    path.wins()  # the deal is seen again, nothing of it changed
    path.hears(path.ledger.invoices["invoice-1"].changed_at)

    assert path.told["invoice_status"] == "overdue"
    assert path.queues.sent == []


def test_a_deal_that_nobody_told_of_the_new_day_is_owed_it_by_whoever_looks_next() -> None:
    path = Path()
    path.is_approved()
    dawns(path)
    path.queues.sent.clear()

    path.hears(path.ledger.invoices["invoice-1"].changed_at)

    assert path.tells_all() == [DEAL]
    assert path.told["invoice_status"] == "overdue"

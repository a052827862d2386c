from datetime import UTC, datetime, timedelta

from shared.model.ledger import InvoiceStatus
from tests.unit.usecases.paths import COMPANY, DEAL, Path


def comes_back(path: Path) -> None:
    """The clock reaches the agenda's next time; what is due is worked off."""
    path.clock.at = min(item.at for item in path.agenda.items.values()).astimezone(UTC)
    for item in path.agenda.due(path.clock.now()):
        path.agenda.done(item)
        path.tells(item.hint.about)


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
    assert {} == path.agenda.items


def test_a_record_comes_back_once_a_day_however_often_it_is_told() -> None:
    path = Path()
    path.is_invoiced()
    path.settles()
    for _ in range(5):
        path.clock.advance(timedelta(minutes=1).total_seconds())
        path.tells(COMPANY)

    assert {COMPANY, DEAL} == {item.hint.about for item in path.agenda.items.values()}
    assert len(path.agenda.items) == 2


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
    path.clock.at = min(item.at for item in path.agenda.items.values()).astimezone(UTC)
    path.queues.sent.clear()

    path.hears(path.ledger.invoices["invoice-1"].changed_at)

    assert path.tells_all() == [DEAL]
    assert path.told["invoice_status"] == "overdue"

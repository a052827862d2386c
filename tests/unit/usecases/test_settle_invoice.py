from datetime import timedelta

from shared.model.handoff import HandoffState
from shared.model.ledger import InvoiceStatus
from shared.model.outcome import Done, Skipped
from tests.unit.usecases.paths import Path


def test_an_approval_reaches_the_deal() -> None:
    path = Path()
    path.wins()
    path.tells()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT)

    assert isinstance(path.hears(path.clock.now()), Done)
    path.tells()

    assert path.told["invoice_status"] == "awaiting_payment"


def test_our_own_write_coming_back_is_not_read() -> None:
    path = Path()
    path.wins()
    path.ledger.calls.clear()

    assert isinstance(path.hears(path.clock.now()), Skipped)
    assert path.ledger.calls == []


def test_an_invoice_of_somebody_else_is_not_read() -> None:
    path = Path()
    path.wins()
    path.links.sources.clear()
    path.ledger.calls.clear()

    assert isinstance(path.hears(path.clock.now() + timedelta(hours=1)), Skipped)
    assert path.ledger.calls == []


def test_a_draft_that_finance_removed_is_declined_for_good() -> None:
    path = Path()
    path.wins()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.DELETED)
    path.hears(path.clock.now())

    assert HandoffState.DECLINED is path.handoff.state
    assert isinstance(path.wins(cause="won again"), Skipped)
    assert len(path.ledger.invoices) == 1


def test_an_event_that_changed_nothing_writes_nothing() -> None:
    path = Path()
    path.wins()
    entries = len(path.links.audit.entries(path.handoff.deal))

    assert isinstance(path.hears(path.clock.now() + timedelta(hours=1)), Skipped)
    assert entries == len(path.links.audit.entries(path.handoff.deal))

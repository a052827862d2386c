from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.attention import is_due, is_sent
from shared.errors import Unavailable
from shared.model.attention import NOTHING
from shared.model.handoff import HandoffState
from shared.model.ledger import InvoiceStatus
from shared.model.outcome import Done, Skipped
from shared.model.refs import Kind, Ref
from tests import builders
from tests.unit.usecases.paths import COMPANY, DEAL, Path


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


def test_the_invoice_of_a_customer_nobody_is_linked_to_is_read_and_left_alone() -> None:
    path = Path()
    path.wins()
    path.links.sources.clear()
    path.queues.sent.clear()

    assert isinstance(path.hears(path.clock.now() + timedelta(hours=1)), Skipped)
    assert path.queues.sent == []
    assert path.links.receivables.kept == {}


def test_what_the_ledger_does_not_hold_is_skipped() -> None:
    path = Path()

    assert isinstance(path.hears(invoice="a bill"), Skipped)


@pytest.mark.parametrize("approved", [False, True])
def test_what_we_have_seen_and_the_ledger_has_forgotten_was_deleted(approved: bool) -> None:  # noqa: FBT001
    path = Path()
    if approved:
        path.is_approved()
    else:
        path.wins()
        path.tells_all()
    path.clock.advance(60)
    path.ledger.forgets = True
    path.ledger.invoices.clear()

    assert isinstance(path.hears(path.clock.now()), Done)
    path.tells_all()
    handoff = path.links.dossier(DEAL).handoff
    assert handoff is not None
    assert handoff.state is HandoffState.DECLINED
    assert (path.told["invoice_status"], path.told["sync_status"]) == ("deleted", "declined")
    if approved:
        assert path.company["total_outstanding"] == "0.00"

    path.clock.advance(60)
    assert isinstance(path.hears(path.clock.now()), Skipped)


def test_a_first_event_reads_the_customers_whole_list_and_later_ones_their_invoice() -> None:
    path = Path()
    path.is_invoiced()

    first = path.settles()
    path.clock.advance(60)
    path.ledger.pays("invoice-1", "1.00")

    assert first == ["receivable", "record", "record"]
    assert path.settles() == ["invoice", "record", "record", "create note"]


def test_only_the_invoice_that_changed_is_written() -> None:
    path = Path()
    path.is_approved()
    before = path.links.receivables.writes
    path.clock.advance(60)
    path.ledger.pays("invoice-1", "1.00")
    path.settles()

    assert path.links.receivables.writes == before + 1


def test_a_draft_that_finance_edits_is_no_news_to_the_company() -> None:
    path = Path()
    path.wins()
    path.tells_all()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_APPROVAL)
    path.hears(path.clock.now())

    assert path.tells_all() == [DEAL]
    assert path.told["invoice_status"] == "awaiting_approval"
    assert path.company == {"customer_id": "customer-1", "as_of": path.company["as_of"]}


def test_an_invoice_we_did_not_make_counts_where_its_customer_is_linked() -> None:
    path = Path()
    path.is_approved()
    path.clock.advance(60)
    other = replace(
        path.ledger.invoices["invoice-1"],
        ref=Ref(builders.LEDGER, Kind.INVOICE, "invoice-9"),
        number="INV-0009",
        changed_at=path.clock.now(),
    )
    path.ledger.invoices["invoice-9"] = other

    assert path.settles("invoice-9") == ["invoice", "record"]
    assert path.company["total_outstanding"] == "1223.78"  # 719.87 EUR at 0.85, rounded, twice
    assert path.company["last_invoice_number"] == "INV-0009"


def test_whoever_died_before_telling_is_finished_by_the_next_event() -> None:
    path = Path()
    path.is_approved()
    path.clock.advance(60)
    path.ledger.pays("invoice-1", "719.87")
    path.queues.refuses = Unavailable("the queue is down")
    with pytest.raises(Unavailable):
        path.hears(path.clock.now())
    path.queues.refuses = None
    path.hears(path.clock.now())

    assert set(path.tells_all()) == {DEAL, COMPANY}
    assert path.told["payment_status"] == "paid"
    assert path.company["total_outstanding"] == "0.00"


def test_whoever_died_between_the_handoff_and_the_deals_telling_is_finished_unread() -> None:
    path = Path()
    path.is_approved()
    path.clock.advance(60)
    path.ledger.pays("invoice-1", "719.87")
    path.hears(path.clock.now())
    path.queues.sent.clear()
    path.ledger.calls.clear()
    path.hears(path.clock.now())

    assert path.ledger.calls == []
    assert path.tells_all() == [DEAL]


def test_an_invoice_that_moved_to_another_customer_leaves_the_first_ones_figures() -> None:
    path = Path()
    path.is_approved()
    path.clock.advance(60)
    path.ledger.becomes(
        "invoice-1", InvoiceStatus.AWAITING_PAYMENT, customer=Ref(builders.LEDGER, Kind.CUSTOMER, "customer-2")
    )
    path.settles()

    assert path.company["financial_status"] == "no_invoices"
    assert path.company["total_outstanding"] == "0.00"


def test_a_draft_that_finance_removed_is_declined_for_good() -> None:
    path = Path()
    path.wins()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.DELETED)
    path.hears(path.clock.now())

    assert HandoffState.DECLINED is path.handoff.state
    assert isinstance(path.wins(cause="won again"), Skipped)
    assert len(path.ledger.invoices) == 1


def test_an_invoice_that_finance_voided_is_declined_until_a_person_arms_the_deal_again() -> None:
    path = Path()
    path.is_approved()
    path.tells_all()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.VOIDED)

    path.settles()

    assert HandoffState.DECLINED is path.handoff.state
    assert ("declined", "voided") == (path.told["sync_status"], path.told["invoice_status"])
    assert "finance removed invoice INV-0001 (voided)" in path.told["sync_message"]
    assert isinstance(path.wins(cause="won again"), Skipped)
    assert len(path.ledger.invoices) == 1


def test_an_event_that_changed_nothing_writes_nothing() -> None:
    path = Path()
    path.wins()
    entries = len(path.links.audit.entries(path.handoff.deal))

    assert isinstance(path.hears(path.clock.now() + timedelta(hours=1)), Skipped)
    assert entries == len(path.links.audit.entries(path.handoff.deal))


@pytest.mark.parametrize("status", [InvoiceStatus.VOIDED, InvoiceStatus.DELETED])
def test_a_held_invoice_that_finance_removed_waits_for_nobody_any_more(status: InvoiceStatus) -> None:
    path = Path()
    path.wins()
    path.tells_all()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT)
    path.settles()
    path.sells(lines=(), seen_at=builders.NOW + timedelta(hours=1))
    path.wins(cause="lines removed")
    assert path.handoff.state is HandoffState.HELD
    path.tells_all()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", status)

    path.settles()

    assert (path.handoff.state, path.handoff.hold, path.links.held()) == (HandoffState.DECLINED, None, [])
    assert f"INV-0001 ({status.value})" in path.told["sync_message"]
    assert path.told["sync_status"] == "declined"
    assert len(path.crm.completed) == 1
    path.wins(cause="won again")
    assert len(path.ledger.invoices) == 1


def test_an_approved_invoice_has_the_ledger_watched_around_its_due_date_and_a_draft_or_a_paid_one_does_not() -> None:
    path = Path()
    path.is_invoiced()
    assert path.links.watches.attention(builders.LEDGER) == NOTHING

    path.hears(path.clock.now())
    asked = path.links.watches.attention(builders.LEDGER)
    due = path.ledger.invoices["invoice-1"].due_date
    assert due is not None
    assert is_due(asked, due)
    assert is_sent(asked, path.clock.now().date())

    path.links.watches.kept.clear()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.PAID)
    path.hears(path.clock.now())
    assert path.links.watches.attention(builders.LEDGER) == NOTHING


def test_what_is_known_to_be_due_is_not_written_again() -> None:
    path = Path()
    path.is_invoiced()
    path.hears(path.clock.now())
    path.links.watches.attended = 0
    path.clock.advance(3600)
    path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT)
    path.hears(path.clock.now())

    assert path.links.watches.attended == 0

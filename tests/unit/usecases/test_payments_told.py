"""What sales sees of the money: on the deal, on the company, and as notes; in how many calls."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import Conflict, Unclear
from shared.model.ledger import InvoiceStatus
from shared.model.outcome import Done, Skipped
from shared.model.refs import Kind
from shared.model.rules import Mode
from shared.model.settlement import SettlementKind
from tests import builders
from tests.unit.usecases.paths import COMPANY, DEAL, Path


def approved() -> Path:
    path = Path()
    path.is_approved()
    path.clock.advance(60)
    return path


def test_an_approval_is_told_to_deal_and_company_in_three_calls() -> None:
    path = Path()
    path.is_invoiced()

    assert path.settles() == ["receivable", "record", "record"]
    assert path.told["invoice_status"] == "awaiting_payment"
    assert path.told["payment_status"] == "unpaid"
    assert path.company["financial_status"] == "current"
    assert path.company["total_outstanding"] == "611.89"
    assert path.company["outstanding_by_currency"] == "719.87 EUR"
    assert path.company["last_invoice_amount"] == "719.87"
    assert path.company["sync_status"] == "synced"


def test_a_part_payment_is_on_deal_and_company_with_a_note_on_both_in_four_calls() -> None:
    path = approved()
    path.ledger.pays("invoice-1", "500.00")

    assert path.settles() == ["invoice", "record", "record", "create note"]
    assert path.told["invoice_status"] == "partially_paid"
    assert path.told["payment_status"] == "partially_paid"
    assert (path.told["invoice_paid"], path.told["invoice_due"]) == ("500.00", "219.87")
    assert path.told["last_payment_date"] == "2026-11-21"
    assert path.company["last_payment_amount"] == "500.00"
    assert path.company["lifetime_paid"] == "425.00"
    assert path.notes == ["Payment of 500.00 EUR on 2026-11-21 for INV-0001; 219.87 of 719.87 EUR open."]
    assert path.crm.messages[-1].also == COMPANY


def test_the_rest_makes_the_deal_paid() -> None:
    path = approved()
    path.ledger.pays("invoice-1", "500.00")
    path.settles()
    path.clock.advance(60)
    path.ledger.pays("invoice-1", "219.87")
    path.settles()

    assert (path.told["payment_status"], path.told["invoice_paid_on"]) == ("paid", "2026-11-21")
    assert path.told["sync_message"].endswith("paid.")
    assert path.company["total_outstanding"] == "0.00"
    assert path.company["ar_status"] == "nothing_owed"
    assert path.notes[1:] == ["Payment of 219.87 EUR on 2026-11-21 for INV-0001; 0.00 of 719.87 EUR open."]


def test_two_payments_seen_at_once_are_two_notes_whose_figures_follow_each_other() -> None:
    path = approved()
    path.ledger.pays("invoice-1", "500.00")
    path.ledger.pays("invoice-1", "100.00")
    path.settles()

    assert path.notes == [
        "Payment of 500.00 EUR on 2026-11-21 for INV-0001; 219.87 of 719.87 EUR open.",
        "Payment of 100.00 EUR on 2026-11-21 for INV-0001; 119.87 of 719.87 EUR open.",
    ]


def test_a_deleted_payment_makes_the_invoice_due_again_and_is_told_once() -> None:
    path = approved()
    payment = path.ledger.pays("invoice-1", "719.87")
    path.settles()
    path.clock.advance(60)
    path.ledger.takes_back("invoice-1", payment.id)
    path.settles()
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT, sent=True)
    path.settles()

    assert path.told["invoice_status"] == "sent"
    assert path.told.get("last_payment_date", "") == ""
    assert path.company["lifetime_paid"] == "0.00"
    assert path.notes[1:] == [
        "Payment of 719.87 EUR on 2026-11-21 for INV-0001 was taken back in the ledger; 719.87 of 719.87 EUR open."
    ]


def test_an_invoice_credited_in_full_is_refunded_and_was_never_paid() -> None:
    path = approved()
    path.ledger.pays("invoice-1", "719.87", SettlementKind.CREDIT_NOTE)
    path.settles()

    assert (path.told["invoice_status"], path.told["payment_status"]) == ("refunded", "refunded")
    assert (path.company["lifetime_invoiced"], path.company["lifetime_paid"]) == ("0.00", "0.00")
    assert path.notes == ["Credit note of 719.87 EUR on 2026-11-21 for INV-0001; 0.00 of 719.87 EUR open."]


def test_money_given_back_is_noted_and_reduces_what_was_paid() -> None:
    path = approved()
    path.ledger.pays("invoice-1", "719.87")
    path.ledger.pays("invoice-1", "100.00", SettlementKind.REFUND)
    path.settles()

    assert (path.told["payment_status"], path.told["invoice_paid"]) == ("paid", "619.87")
    assert path.notes[1].startswith("Refund of 100.00 EUR")


def test_time_alone_makes_it_overdue_when_somebody_asks() -> None:
    path = approved()
    path.clock.advance(timedelta(days=35).total_seconds())
    path.tells(DEAL)
    path.tells(COMPANY)

    assert (path.told["invoice_status"], path.told["payment_status"]) == ("overdue", "overdue")
    assert path.company["financial_status"] == "overdue"
    assert (path.company["is_overdue"], path.company["days_overdue"]) == ("true", "5")


def test_a_customer_too_late_is_on_credit_hold_where_the_company_says_so() -> None:
    path = approved()
    path.rules = replace(path.rules, credit_hold_days=5)
    path.clock.advance(timedelta(days=35).total_seconds())
    path.tells(COMPANY)

    assert path.company["financial_status"] == "credit_hold"


def test_telling_again_costs_nothing() -> None:
    path = approved()
    path.ledger.pays("invoice-1", "500.00")
    path.settles()
    path.crm.calls.clear()

    assert isinstance(path.tells(DEAL), Skipped)
    assert isinstance(path.tells(COMPANY), Skipped)
    assert path.crm.calls == []


def test_a_note_whose_answer_was_lost_is_written_once() -> None:
    path = approved()
    path.ledger.pays("invoice-1", "500.00")
    path.hears(path.clock.now())
    create = path.crm.create

    def lost(*arguments: object) -> object:
        path.crm.create = create  # type: ignore[method-assign]
        create(*arguments)  # type: ignore[arg-type]
        raise Unclear("lost")

    path.crm.create = lost  # type: ignore[method-assign, assignment]
    with pytest.raises(Unclear):
        path.tells_all()
    path.clock.advance(111)
    path.tells(DEAL)
    path.tells(DEAL)

    assert len(path.notes) == 1


def test_a_payment_whose_note_may_have_arrived_is_taken_back_in_words_too() -> None:
    path = approved()
    payment = path.ledger.pays("invoice-1", "500.00")
    path.hears(path.clock.now())
    create = path.crm.create

    def lost(*arguments: object) -> object:
        path.crm.create = create  # type: ignore[method-assign]
        create(*arguments)  # type: ignore[arg-type]
        raise Unclear("lost")

    path.crm.create = lost  # type: ignore[method-assign, assignment]
    with pytest.raises(Unclear):
        path.tells_all()
    path.clock.advance(60)
    path.ledger.takes_back("invoice-1", payment.id)
    path.settles()

    assert len(path.notes) == 2
    assert "taken back" in path.notes[1]


def test_where_the_company_is_gone_the_note_still_reaches_the_deal() -> None:
    path = approved()
    path.crm.gone.add(COMPANY)
    path.ledger.pays("invoice-1", "500.00")
    path.settles()

    assert len(path.notes) == 1
    assert path.crm.messages[-1].also is None
    assert path.told["payment_status"] == "partially_paid"
    assert isinstance(path.tells(COMPANY), Skipped)


def test_a_contact_that_buys_is_told_the_same() -> None:
    path = Path()
    contact = builders.contact()
    path.crm.buyers["31337"] = replace(builders.buyer(), company=None)
    path.sells(company=None, contacts=(contact.ref,))
    path.is_approved()

    assert contact.ref.kind is Kind.CONTACT
    assert path.crm.held[contact.ref]["total_outstanding"] == "611.89"


def test_an_observing_book_tells_the_company_nothing() -> None:
    path = Path()
    path.is_invoiced()
    path.rules = builders.rules(builders.book(mode=Mode.OBSERVE))
    path.hears(path.clock.now())
    before = path.company

    path.tells_all()
    assert before == path.company


def test_a_company_nobody_is_linked_to_is_told_nothing() -> None:
    assert isinstance(Path().tells(COMPANY), Skipped)


def test_what_was_told_meanwhile_is_not_overwritten_by_old_knowledge() -> None:
    path = approved()
    path.ledger.pays("invoice-1", "500.00")
    path.hears(path.clock.now())
    told = dict(path.links.told[COMPANY])
    record = path.crm.record

    def meanwhile(*arguments: object) -> None:
        record(*arguments)  # type: ignore[arg-type]
        path.links.tell(COMPANY, {**told, "days_overdue": "7"}, None, ())

    path.crm.record = meanwhile  # type: ignore[method-assign, assignment]
    with pytest.raises(Conflict):
        path.tells(COMPANY)
    path.crm.record = record  # type: ignore[method-assign]

    assert isinstance(path.tells(COMPANY), Done)
    assert path.company["days_overdue"] == "0"


def test_every_word_on_the_company_is_in_the_audit_trail() -> None:
    path = approved()

    (entry,) = [one for one in path.links.audit.entries(COMPANY) if one.verb == "told the CRM"]
    assert entry.after["total_outstanding"] == "611.89"
    assert entry.before["total_outstanding"] == ""

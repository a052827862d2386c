from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import Conflict, Unavailable
from shared.model.credit import Application, Credit
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.money import Money
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.refs import Kind, Ref
from shared.model.settlement import SettlementKind
from shared.usecases.settling.settle_credit import settle_credit
from tests import builders, owed
from tests.unit.usecases.paths import COMPANY, DEAL, Path

CUSTOMER = Ref(builders.LEDGER, Kind.CUSTOMER, "customer-1")
EUROS = {"currency": "EUR", "exchange_rate": Decimal("0.85"), "customer": CUSTOMER}


def hears(path: Path, credit: Credit, at: Any = None, whose: Ref | None = None) -> Outcome:
    path.heard += 1
    hint = Hint(credit.ref, f"credit-{path.heard}", "update", at or path.clock.now(), whose=whose)
    return settle_credit(
        hint,
        ledger_of=lambda _: path.ledger,
        links=path.links,
        rules=path.rules,
        queues=path.queues,
        clock=path.clock,
        journal=Journal(),
    )


def settles(path: Path, credit: Credit) -> list[str]:
    """The event of a credit is worked off until all is quiet; gives the calls to both providers."""
    path.clock.advance(60)
    kept = path.ledger.keeps(credit)
    path.ledger.calls.clear()
    path.crm.calls.clear()
    hears(path, kept)
    path.tells_all()
    return [*path.ledger.calls, *path.crm.calls]


@pytest.fixture
def path() -> Path:
    """The deal's invoice over 719.87 EUR is approved; everybody knows."""
    made = Path()
    made.is_approved()
    return made


def paid(path: Path) -> None:
    path.clock.advance(60)
    path.ledger.pays("invoice-1", "719.87")
    path.settles()


def refunded(amount: str = "719.87", **more: Any) -> Credit:
    """A credit note for the deal's invoice, paid back in cash."""
    back = owed.refund(amount, builders.NOW.date(), of="EUR", id="pay-9")
    return owed.credit(1, "719.87", back, left="0.00", reference="INV-0001", **EUROS, **more)


def test_a_credit_nobody_applied_lowers_what_is_outstanding_in_two_calls(path: Path) -> None:
    assert settles(path, owed.credit(1, "100.00", **EUROS)) == ["credit", "record"]
    assert path.company["total_outstanding"] == "526.89"
    assert path.company["outstanding_by_currency"] == "619.87 EUR"
    assert path.company["unapplied_credit"] == "85.00"
    assert path.notes == []


def test_a_first_event_about_a_credit_reads_all_of_its_customer() -> None:
    path = Path()
    path.is_invoiced()

    assert settles(path, owed.credit(1, "100.00", **EUROS)) == ["credit", "receivable", "record"]
    assert path.company["total_outstanding"] == "526.89"


def test_the_credit_of_a_customer_nobody_is_linked_to_is_read_or_left_unread(path: Path) -> None:
    other = Ref(builders.LEDGER, Kind.CUSTOMER, "customer-9")
    credit = path.ledger.keeps(owed.credit(1, customer=other))
    path.ledger.calls.clear()

    assert isinstance(hears(path, credit), Skipped)
    assert path.ledger.calls == ["credit"]
    assert isinstance(hears(path, credit, whose=other), Skipped)
    assert path.ledger.calls == ["credit"]


def test_what_the_ledger_does_not_hold_is_skipped(path: Path) -> None:
    assert isinstance(hears(path, owed.credit(7)), Skipped)


def test_what_was_read_since_is_not_read_again_and_is_no_news(path: Path) -> None:
    credit = owed.credit(1, "100.00", **EUROS)
    settles(path, credit)
    path.ledger.calls.clear()

    assert isinstance(hears(path, credit, path.ledger.credits[credit.ref].changed_at, CUSTOMER), Skipped)
    assert path.ledger.calls == []
    assert isinstance(hears(path, credit), Skipped)
    path.crm.calls.clear()
    path.tells_all()
    assert path.crm.calls == []


def test_money_paid_back_makes_the_deal_refunded_with_one_note(path: Path) -> None:
    paid(path)

    assert settles(path, refunded()) == ["credit", "record", "record", "create note"]
    assert (path.told["payment_status"], path.told["invoice_refunded"]) == ("refunded", "719.87")
    assert (path.company["lifetime_paid"], path.company["lifetime_invoiced"]) == ("0.00", "0.00")
    assert path.company["last_invoice_status"] == "refunded"
    assert path.notes[1:] == ["Refund of 719.87 EUR on 2026-11-21 for INV-0001; 0.00 of 719.87 EUR open."]
    assert path.crm.messages[-1].also == COMPANY


def test_the_invoices_own_event_keeps_what_was_given_back(path: Path) -> None:
    paid(path)
    settles(path, refunded())
    path.clock.advance(60)
    path.ledger.becomes("invoice-1", path.ledger.invoices["invoice-1"].status, sent=True)
    path.settles()

    assert path.told["payment_status"] == "refunded"
    assert len(path.notes) == 2


def test_a_refund_that_is_taken_back_makes_the_deal_paid_again(path: Path) -> None:
    paid(path)
    settles(path, refunded())
    settles(path, replace(refunded(), refunds=(), remaining=Money(Decimal("719.87"), "EUR")))

    assert (path.told["payment_status"], path.told.get("invoice_refunded", "")) == ("paid", "")
    assert path.company["lifetime_paid"] == "611.89"
    assert "was taken back" in path.notes[-1]
    assert len(path.notes) == 3


def test_a_refund_that_names_no_invoice_is_told_on_the_company(path: Path) -> None:
    paid(path)
    assert settles(path, replace(refunded(), reference="")) == ["credit", "record", "create note"]

    said = path.crm.messages[-1]
    assert (said.about, said.also) == (COMPANY, None)
    assert said.text == "Refund of 719.87 EUR on 2026-11-21 of Credit note CN-0001; 0.00 of 719.87 EUR left."
    assert path.told["payment_status"] == "paid"
    path.crm.calls.clear()
    path.tells(COMPANY)
    assert path.crm.calls == []


def test_an_overpayments_refund_says_nothing_of_the_invoice(path: Path) -> None:
    paid(path)
    settles(path, refunded(kind=SettlementKind.OVERPAYMENT))

    assert path.told["payment_status"] == "paid"
    assert path.company["lifetime_paid"] == "611.89"


def test_invoices_of_which_more_is_settled_now_are_read_unless_they_were_since(path: Path) -> None:
    about = path.ledger.invoices["invoice-1"].ref
    applied = (Application(about, Money(Decimal("50.00"), "EUR")),)
    settled = path.ledger.keeps(owed.credit(1, "100.00", left="50.00", applied=applied, **EUROS))
    path.queues.sent.clear()
    path.clock.advance(60)
    hears(path, path.ledger.keeps(settled))
    again = [hint for queue, hint in path.queues.sent if queue == "invoice_changed"]
    path.queues.sent.clear()
    hears(path, settled)

    assert [hint.about for hint in again] == [about]
    assert again[0].occurred_at == path.ledger.credits[settled.ref].changed_at
    assert not [hint for queue, hint in path.queues.sent if queue == "invoice_changed"]


def test_whoever_died_before_the_deal_was_handed_on_is_finished_by_the_next_event(path: Path) -> None:
    paid(path)
    path.clock.advance(60)
    credit = path.ledger.keeps(refunded())
    path.queues.refuses = Unavailable("the queue is down")
    with pytest.raises(Unavailable):
        hears(path, credit)
    path.queues.refuses = None

    assert isinstance(hears(path, credit, whose=CUSTOMER), Done)
    assert set(path.tells_all()) == {DEAL, COMPANY}
    assert path.told["payment_status"] == "refunded"


def test_an_invoice_that_somebody_read_meanwhile_is_not_put_back(path: Path) -> None:
    paid(path)
    handoff = path.handoff
    assert handoff.invoice is not None
    later = replace(handoff.invoice, changed_at=handoff.invoice.changed_at + timedelta(seconds=5))
    path.links.handoffs[DEAL] = handoff.advanced(invoice=later)
    credit = path.ledger.keeps(refunded())

    with pytest.raises(Conflict):
        hears(path, credit)


def test_a_payment_that_the_ledger_has_forgotten_leads_to_the_invoices_it_settled(path: Path) -> None:
    paid(path)
    invoice = path.ledger.invoices["invoice-1"]
    payment = owed.credit(7, "719.87", left="0.00", kind=SettlementKind.PAYMENT, **EUROS)
    about = replace(payment.ref, kind=Kind.PAYMENT)
    held = replace(payment, ref=about, applied=(Application(invoice.ref, invoice.total),))
    path.links.receivables.keep(CUSTOMER, [held], path.clock.now())
    path.clock.advance(60)
    path.ledger.forgets = True
    path.ledger.takes_back("invoice-1", invoice.settlements[0].id)

    assert isinstance(hears(path, held), Done)
    again = [hint for queue, hint in path.queues.sent if queue == "invoice_changed"]
    assert [hint.about for hint in again] == [invoice.ref]
    assert isinstance(hears(path, held), Skipped)


def test_a_credit_that_was_never_kept_and_is_gone_concerns_nobody(path: Path) -> None:
    path.ledger.forgets = True

    assert isinstance(hears(path, owed.credit(8, "1.00", **EUROS)), Skipped)

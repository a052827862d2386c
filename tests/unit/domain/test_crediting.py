"""What of a customer's credits counts, and whose money a refund gives back."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shared.domain import standing
from shared.domain.crediting import invoice_of, with_refunds
from shared.domain.receivables import figures
from shared.domain.told_company import company_facts
from shared.model.credit import Application, CreditStatus
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from shared.model.settlement import SettlementKind
from tests import builders
from tests.owed import AT, credit, invoice, receivable, refund, settled


def gbp(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


def test_what_is_left_of_a_credit_lowers_what_is_outstanding_and_not_what_is_due() -> None:
    known = receivable(invoice(1, "800.00"), credits=[credit(1, "100.00", left="60.00")])
    found = figures([known], AT)

    assert (found.total_outstanding, found.unapplied) == (gbp("740.00"), gbp("60.00"))
    assert found.outstanding == {"GBP": Decimal("740.00")}
    assert found.ageing == "not_due"


def test_more_credit_than_debt_is_below_zero() -> None:
    found = figures([receivable(invoice(1, "80.00"), credits=[credit(1, "100.00")])], AT)

    assert found.total_outstanding == gbp("-20.00")


@pytest.mark.parametrize("status", sorted(set(CreditStatus) - {CreditStatus.OPEN, CreditStatus.USED_UP}))
def test_only_issued_credits_count(status: CreditStatus) -> None:
    known = receivable(invoice(1, "800.00"), credits=[credit(1, "100.00", status=status)])

    assert figures([known], AT) == figures([receivable(invoice(1, "800.00"))], AT)


def test_a_credit_that_moved_to_another_customer_counts_there() -> None:
    other = Ref(builders.LEDGER, Kind.CUSTOMER, "customer-2")
    found = figures([receivable(invoice(1, "800.00"), credits=[credit(1, "100.00", customer=other)])], AT)

    assert found.unapplied == gbp("0.00")


@pytest.mark.parametrize(
    ("kind", "left", "invoiced", "paid"),
    [
        (SettlementKind.CREDIT_NOTE, "100.00", "700.00", "800.00"),
        (SettlementKind.CREDIT_NOTE, "30.00", "700.00", "730.00"),
        (SettlementKind.OVERPAYMENT, "100.00", "800.00", "900.00"),
        (SettlementKind.PREPAYMENT, "30.00", "800.00", "830.00"),
    ],
)
def test_a_credit_note_lowers_what_was_invoiced_a_refund_what_was_paid(
    kind: SettlementKind, left: str, invoiced: str, paid: str
) -> None:
    """Beside an invoice of 800 that was paid: 100 to the credit, of which what isn't left was paid back."""
    back = 100 - Decimal(left)
    owed = credit(1, "100.00", *([refund(str(back))] if back else []), kind=kind, left=left)
    found = figures([receivable(invoice(1, "800.00", settled("800.00")), credits=[owed])], AT)

    assert (found.invoiced, found.paid) == (gbp(invoiced), gbp(paid))


def test_credits_in_other_currencies_count_at_their_own_rate_or_spoil_the_total() -> None:
    euros = credit(1, "100.00", currency="EUR", exchange_rate=Decimal("0.85"))
    unknown = credit(2, "1.00", currency="USD", exchange_rate=None)

    assert figures([receivable(invoice(1, "800.00"), credits=[euros])], AT).total_outstanding == gbp("715.00")
    found = figures([receivable(invoice(1, "800.00"), credits=[euros, unknown])], AT)
    assert (found.total_outstanding, found.unapplied) == (None, None)
    assert found.outstanding == {"EUR": Decimal("-100.00"), "GBP": Decimal("800.00"), "USD": Decimal("-1.00")}


@pytest.mark.parametrize("reference", ["INV-0001", " inv-0001 ", "DEAL-1"])
def test_a_refund_is_the_invoices_that_its_credit_note_names(reference: str) -> None:
    owed = credit(1, "800.00", refund("800.00"), left="0.00", reference=reference)
    paid = invoice(1, "800.00", settled("800.00"))
    known = receivable(paid, invoice(2), credits=[owed])

    assert invoice_of(owed, known) == paid.ref
    assert standing.word(with_refunds(paid, known)) is standing.Word.REFUNDED
    assert standing.word(with_refunds(invoice(2), known)) is standing.Word.AWAITING_PAYMENT
    assert figures([known], AT).paid == gbp("0.00")


def test_a_part_given_back_leaves_the_invoice_paid() -> None:
    paid = invoice(1, "800.00", settled("800.00"))
    owed = credit(1, "800.00", refund("300.00"), left="500.00", reference="INV-0001")
    shown = with_refunds(paid, receivable(paid, credits=[owed]))

    assert (standing.word(shown), standing.kept(shown)) == (standing.Word.PAID, Decimal("500.00"))


def test_where_nothing_is_named_it_is_the_one_invoice_that_a_part_settled() -> None:
    one, two = invoice(1, "800.00", settled("700.00")), invoice(2)
    parts = tuple(Application(each.ref, gbp("50.00")) for each in (one, two))
    single = credit(1, "100.00", refund("50.00"), left="0.00", reference="sorry", applied=parts[:1])
    double = credit(2, "150.00", refund("50.00"), left="0.00", reference="sorry", applied=parts)
    known = receivable(one, two, credits=[single, double])

    assert (invoice_of(single, known), invoice_of(double, known)) == (one.ref, None)


def test_nobody_guesses_between_two_invoices_of_one_reference_or_takes_an_overpayments_refund() -> None:
    twice = [invoice(number, "800.00", settled("800.00"), reference="DEAL-1") for number in (1, 2)]
    owed = credit(1, "800.00", refund("800.00"), left="0.00", reference="DEAL-1")
    over = credit(2, "5.00", refund("5.00"), left="0.00", reference="INV-0001", kind=SettlementKind.OVERPAYMENT)
    known = receivable(*twice, credits=[owed, over])

    assert (invoice_of(owed, known), invoice_of(over, known)) == (None, None)
    assert with_refunds(twice[0], known) == twice[0]


def test_the_company_says_what_its_open_credits_are() -> None:
    many = [credit(number, "10.00") for number in range(1, 8)]
    over = replace(credit(9, "20.00", kind=SettlementKind.OVERPAYMENT), number="")
    known = receivable(credits=[*many, over])
    facts = company_facts([known], figures([known], AT))

    assert facts["open_credits"].startswith("Credit note CN-0001 over 10.00 GBP: 10.00 left; Credit note CN-0002")
    assert facts["open_credits"].endswith("; 3 more")
    assert facts["unapplied_credit"] == "90.00"
    facts = company_facts([known], figures([receivable(credits=[over])], AT))
    assert facts["open_credits"] == "Overpayment of 2026-03-10 over 20.00 GBP: 20.00 left"

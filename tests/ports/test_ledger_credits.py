"""What every ledger promises about a customer's credits: run over the fake and over every connector on its sandbox."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import Gone, NotFound
from shared.model.credit import Application, Credit, CreditStatus
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from shared.model.settlement import Settlement, SettlementKind
from shared.ports.ledger import Ledger
from tests import owed
from tests.fakes.ledger import FakeLedger
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.fakes.xero import XeroOnSandbox

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Books:
    """
    A ledger with an approved invoice over 120 GBP. `give` credits its customer with an amount that isn't applied; the others
    `apply` ten to the invoice and take them off, give ten `back` in cash, and take that and the whole back.

    `tells_early_money`: whether over- and prepayments are told from other payments. `tells_refunds`: whether a credit says what
    of it was given back. `forgets_notes`: whether a credit note that is taken back is deleted, and nothing of it is kept.
    """

    ledger: Ledger
    customer: Ref
    invoice: Ref
    now: Callable[[], datetime]
    give: Callable[[SettlementKind, str], Ref]
    apply: Callable[[Ref], object]
    unapply: Callable[[Ref], object]
    back: Callable[[Ref], str]
    keep: Callable[[Ref, str], object]
    void: Callable[[Ref], object]
    tells_early_money: bool = True
    tells_refunds: bool = True
    forgets_notes: bool = False

    def called(self, kind: SettlementKind) -> SettlementKind:
        """What this ledger knows a credit of this kind as."""
        known = self.tells_early_money or kind is SettlementKind.CREDIT_NOTE
        return kind if known else SettlementKind.PAYMENT


def the_fake() -> Books:
    ledger = FakeLedger()
    about = owed.invoice(1, "120.00")
    ledger.invoices[about.ref.id] = about
    ten = owed.settled("10.00").amount

    def give(kind: SettlementKind, amount: str) -> Ref:
        made = owed.credit(len(ledger.credits), amount, kind=kind, issue_date=ledger.clock.now().date())
        return ledger.keeps(made).ref

    def change(credit: Ref, **changes: Any) -> Credit:
        left = replace(ledger.credits[credit], **changes)
        gone = len(left.applied) + len(left.refunds)
        return ledger.keeps(replace(left, remaining=left.total - Money(10 * Decimal(gone), "GBP")))

    def back(credit: Ref) -> str:
        refund = Settlement(f"pay-{credit.id}", SettlementKind.REFUND, ledger.clock.now().date(), ten)
        change(credit, refunds=(refund,))
        return refund.id

    return Books(
        ledger,
        owed.CUSTOMER,
        about.ref,
        ledger.clock.now,
        give,
        lambda credit: change(credit, applied=(Application(about.ref, ten),)),
        lambda credit: change(credit, applied=()),
        back,
        lambda credit, _: change(credit, refunds=()),
        lambda credit: ledger.keeps(
            replace(ledger.credits[credit], status=CreditStatus.VOIDED, remaining=Money(ZERO, "GBP"))
        ),
    )


ACTS = {
    SettlementKind.CREDIT_NOTE: "credit",
    SettlementKind.OVERPAYMENT: "overpay",
    SettlementKind.PREPAYMENT: "prepay",
}


def xero() -> Books:
    bench = XeroOnSandbox()
    act = bench.app.provider.act
    made = act("create_invoice", "", {"amount": "100.00"})
    invoice = str(act("approve", made["InvoiceID"], {})["InvoiceID"])

    def give(kind: SettlementKind, amount: str) -> Ref:
        done = act(ACTS[kind], invoice, {"amount": amount, "allocate": False})
        return Ref(bench.connection, Kind(kind.value), str(done.get("credit", done)["ID"]))

    return Books(
        bench.ledger(),
        Ref(bench.connection, Kind.CUSTOMER, made["Contact"]["ContactID"]),
        Ref(bench.connection, Kind.INVOICE, invoice),
        bench.app.clock.now,
        give,
        lambda credit: act("apply", credit.id, {"invoice": invoice, "amount": "10.00"}),
        lambda credit: act("unapply", credit.id, {}),
        lambda credit: str(act("refund", credit.id, {"amount": "10.00"})["payment"]["PaymentID"]),
        lambda _, refund: act("delete_payment", refund, {}),
        lambda credit: act("void", credit.id, {}),
    )


def quickbooks() -> Books:
    bench = QuickBooksOnSandbox()
    act = bench.app.provider.act
    made = act("create_invoice", "", {"amount": "100.00"})
    invoice = str(act("approve", made["Id"], {})["Id"])

    def give(kind: SettlementKind, amount: str) -> Ref:
        done = act(ACTS[kind], invoice, {"amount": amount, "allocate": False})
        known = Kind.CREDIT_NOTE if kind is SettlementKind.CREDIT_NOTE else Kind.PAYMENT
        return Ref(bench.connection, known, str(done.get("credit", done)["Id"]))

    def typed(credit: Ref, **more: str) -> dict[str, str]:
        return {"type": "Payment" if credit.kind is Kind.PAYMENT else "CreditMemo", **more}

    return Books(
        bench.ledger(bench.known),
        Ref(bench.connection, Kind.CUSTOMER, made["CustomerRef"]["value"]),
        Ref(bench.connection, Kind.INVOICE, invoice),
        bench.app.clock.now,
        give,
        lambda credit: act("apply", credit.id, typed(credit, invoice=invoice, amount="10.00")),
        lambda credit: act("unapply", credit.id, typed(credit)),
        lambda _: "",
        lambda _credit, _refund: None,
        lambda credit: act("void", credit.id, typed(credit)),
        tells_early_money=False,
        tells_refunds=False,
        forgets_notes=True,
    )


@pytest.fixture(params=[the_fake, xero, quickbooks], ids=lambda made: made.__name__)
def books(request: pytest.FixtureRequest) -> Books:
    made: Books = request.param()
    return made


def gbp(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


@pytest.mark.parametrize("kind", list(ACTS))
def test_a_credit_is_told_with_what_is_left_of_it(books: Books, kind: SettlementKind) -> None:
    credit = books.ledger.credit(books.give(kind, "50.00"))

    assert (credit.kind, credit.customer, credit.status) == (books.called(kind), books.customer, CreditStatus.OPEN)
    assert (credit.total, credit.remaining, credit.issue_date) == (gbp("50.00"), gbp("50.00"), books.now().date())
    assert (credit.applied, credit.refunds) == ((), ())


@pytest.mark.parametrize("kind", list(ACTS))
def test_what_was_applied_and_paid_back_is_named_and_missing(books: Books, kind: SettlementKind) -> None:
    about = books.give(kind, "50.00")
    books.apply(about)
    refund = books.back(about)
    credit = books.ledger.credit(about)

    assert credit.applied == (Application(books.invoice, gbp("10.00")),)
    told = [(refund, SettlementKind.REFUND, gbp("10.00"), books.now().date())] if books.tells_refunds else []
    assert [(one.id, one.kind, one.amount, one.date) for one in credit.refunds] == told
    assert credit.remaining == gbp("30.00" if told else "40.00")


@pytest.mark.parametrize("kind", list(ACTS))
def test_what_is_taken_back_is_left_again_and_a_voided_credit_has_nothing(books: Books, kind: SettlementKind) -> None:
    about = books.give(kind, "50.00")
    books.apply(about)
    refund = books.back(about)
    books.unapply(about)
    books.keep(about, refund)
    credit = books.ledger.credit(about)
    assert (credit.remaining, credit.applied, credit.refunds) == (gbp("50.00"), (), ())

    books.void(about)
    if books.forgets_notes and kind is SettlementKind.CREDIT_NOTE:
        with pytest.raises(Gone):
            books.ledger.credit(about)
        return
    credit = books.ledger.credit(about)
    assert (credit.status, credit.remaining) == (CreditStatus.VOIDED, gbp("0.00"))


def test_a_receivable_has_every_credit_as_if_read_by_itself(books: Books) -> None:
    given = [books.give(kind, "50.00") for kind in ACTS]
    books.void(given[0])
    kept = given[1:] if books.forgets_notes else given

    assert books.ledger.receivable(books.customer.id).credits == {one: books.ledger.credit(one) for one in kept}


def test_a_credit_nobody_has_is_not_found(books: Books) -> None:
    with pytest.raises(NotFound):
        books.ledger.credit(Ref(books.ledger.connection, Kind.CREDIT_NOTE, "99999999-0000-4000-8000-000000000000"))

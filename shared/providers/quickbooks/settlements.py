"""
What settled an invoice: payments name the invoices and credit memos that they bring together; pure.

An invoice itself only says which payments touched it, not with how much. A payment over nothing applies credit memos; one may
do both at once. Then QuickBooks doesn't say which invoice got the money and which the credit: the credit goes to the invoices
in the order of the payment's lines.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from shared.model.money import Money
from shared.model.settlement import Settlement, SettlementKind
from shared.providers.quickbooks import wire

INVOICE: Final = "Invoice"
CREDIT: Final = "CreditMemo"
PAYMENT: Final = "Payment"
CENT: Final = Decimal("0.01")
"""QuickBooks writes 100.0 for a hundred; people are told 100.00."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a payment: so much of an invoice was settled, by money or by a credit memo (its id)."""

    invoice: str
    amount: Decimal
    credit: str = ""


def parts(payment: wire.Payment) -> list[Part]:
    """What the payment settled, and by what."""
    unused: dict[str, Decimal] = {}
    for credit, amount in _linked(payment, CREDIT):
        unused[credit] = unused.get(credit, Decimal(0)) + amount
    found = []
    for invoice, wanted in _linked(payment, INVOICE):
        rest = wanted
        for credit, left in unused.items():
            taken = min(rest, left)
            if taken > 0:
                found.append(Part(invoice, taken, credit))
                unused[credit] = left - taken
                rest -= taken
        if rest:
            found.append(Part(invoice, rest))
    return found


def _linked(payment: wire.Payment, kind: str) -> Iterator[tuple[str, Decimal]]:
    for line in payment.Line:
        for link in line.LinkedTxn:
            if link.TxnType == kind:
                yield link.TxnId, line.Amount


def touching(invoice: wire.Invoice) -> list[str]:
    """The payments that the invoice names."""
    return [link.TxnId for link in invoice.LinkedTxn if link.TxnType == PAYMENT]


def settlements(found: wire.Invoice, payments: Mapping[str, wire.Payment], currency: str) -> tuple[Settlement, ...]:
    """
    Every payment and applied credit memo of the invoice, by date; equal invoices give equal ones.

    A credit memo that several payments applied to the invoice is one settlement over their sum, on the last of their days.

    Raises:
        ValueError: a payment has no date that can be read.
    """
    merged: dict[tuple[SettlementKind, str], Settlement] = {}
    for identity in dict.fromkeys(touching(found)):
        payment = payments.get(identity)
        for new in _of(payment, found.Id, currency) if payment is not None else ():
            held = merged.get((new.kind, new.id))
            both = replace(new, date=max(held.date, new.date), amount=held.amount + new.amount) if held else new
            merged[new.kind, new.id] = both
    return tuple(sorted(merged.values(), key=lambda one: (one.date, one.kind, one.id)))


def _of(payment: wire.Payment, invoice: str, currency: str) -> Iterator[Settlement]:
    on = day_of(payment)
    for part in parts(payment):
        if part.invoice == invoice:
            kind = SettlementKind.CREDIT_NOTE if part.credit else SettlementKind.PAYMENT
            reference = "" if part.credit else payment.PaymentRefNum
            amount = Money(part.amount.quantize(CENT), currency)
            yield Settlement(part.credit or payment.Id, kind, on, amount, reference)


def day_of(payment: wire.Payment) -> date:
    """The day of the payment. Raises: ValueError where it has none."""
    found = wire.day(payment.TxnDate)
    if found is None:
        raise ValueError(f"the payment {payment.Id} has no date")
    return found


def applied(credit: str, payments: Iterable[wire.Payment]) -> dict[str, Decimal]:
    """How much of this credit memo settled which invoice, over all payments that applied it."""
    found: dict[str, Decimal] = {}
    for payment in payments:
        for part in parts(payment):
            if part.credit == credit:
                found[part.invoice] = found.get(part.invoice, Decimal(0)) + part.amount
    return found

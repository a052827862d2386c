"""What settled an invoice: from the four lists in which Xero embeds it; pure."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from shared.model.money import Money
from shared.model.settlement import Settlement, SettlementKind
from shared.providers.xero import wire

DELETED = "DELETED"
Row = tuple[SettlementKind, str, str, Decimal, str]


def settlements(found: wire.Invoice) -> tuple[Settlement, ...]:
    """
    Every payment and applied credit, by date; equal invoices give equal ones.

    A credit that was applied to the invoice several times is one settlement over their sum, on the last of their days: Xero
    doesn't name the single applications here.

    Raises:
        ValueError: one has no date that can be read.
    """
    merged: dict[tuple[SettlementKind, str], Settlement] = {}
    for kind, identity, on, amount, reference in _rows(found):
        new = Settlement(identity, kind, day(on, identity), Money(amount, found.CurrencyCode), reference)
        held = merged.get((kind, identity))
        if held is not None:
            new = Settlement(identity, kind, max(held.date, new.date), held.amount + new.amount, reference)
        merged[kind, identity] = new
    return tuple(sorted(merged.values(), key=lambda one: (one.date, one.kind, one.id)))


def money_from_credits(found: wire.Invoice) -> Decimal:
    """The part of Xero's AmountCredited that is the customer's money: over- and prepayments that were applied."""
    overpaid = (row.AppliedAmount for row in found.Overpayments)
    return sum((row.AppliedAmount for row in found.Prepayments), sum(overpaid, Decimal(0)))


def _rows(found: wire.Invoice) -> Iterator[Row]:
    for payment in found.Payments:
        if payment.Status != DELETED:
            yield SettlementKind.PAYMENT, payment.PaymentID, payment.Date, payment.Amount, payment.Reference
    for note in found.CreditNotes:
        yield SettlementKind.CREDIT_NOTE, note.CreditNoteID, note.Date, note.AppliedAmount, note.CreditNoteNumber
    for over in found.Overpayments:
        yield SettlementKind.OVERPAYMENT, over.OverpaymentID, over.Date, over.AppliedAmount, ""
    for pre in found.Prepayments:
        yield SettlementKind.PREPAYMENT, pre.PrepaymentID, pre.Date, pre.AppliedAmount, ""


def day(text: str, identity: str) -> date:
    """The day of a payment or application. Raises: ValueError where it has none."""
    found = wire.day("", text)
    if found is None:
        raise ValueError(f"the settlement {identity} has no date")
    return found

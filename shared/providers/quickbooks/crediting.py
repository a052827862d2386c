"""
What a customer has to its credit: credit memos, refund receipts, and payments with whatever of them settles no invoice.

Every payment is read as a credit: it says which invoices it settles, which is how a payment that is changed or deleted
leads to them. A refund receipt is a credit memo and its payment in one: a sale is taken back, and its money given back at
once. It names neither an invoice nor a payment, so it is the customer's, and a deal's only where its memo says so. What is
paid out for a credit memo (a cheque, an expense) names no credit memo, either: such refunds aren't known.
"""

from collections.abc import Mapping
from decimal import Decimal

from shared.model.credit import Application, Credit, CreditStatus
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settlement import Settlement, SettlementKind
from shared.providers.quickbooks import notes, wire
from shared.providers.quickbooks.mapping import changed_of, currency_of, day_of
from shared.providers.quickbooks.names import REFUND
from shared.providers.quickbooks.settlements import CENT, applied, parts
from shared.providers.quickbooks.settlements import day_of as payment_day


def of_memo(
    found: wire.CreditMemo, payments: Mapping[str, wire.Payment], connection: ConnectionId, home: str
) -> Credit:
    """
    Give the credit memo in our words, with what these payments applied of it. Raises: ValueError as `mapping.invoice`.
    """
    currency = currency_of(found, home)
    said = found.RemainingCredit if found.Balance is None else found.Balance
    left = Decimal(0) if said is None else said
    settled = applied(found.Id, payments.values())
    return Credit(
        ref=Ref(connection, Kind.CREDIT_NOTE, found.Id),
        kind=SettlementKind.CREDIT_NOTE,
        customer=Ref(connection, Kind.CUSTOMER, found.CustomerRef.value),
        status=_status(found.TotalAmt, left, found.PrivateNote),
        currency=currency,
        total=Money(found.TotalAmt.quantize(CENT), currency),
        remaining=Money(left.quantize(CENT), currency),
        issue_date=day_of(found),
        changed_at=changed_of(found),
        number=found.DocNumber,
        reference=notes.reference_in(found.PrivateNote),
        exchange_rate=found.ExchangeRate if currency != home else None,
        applied=_applications(settled, connection, currency),
    )


def of_refund(found: wire.RefundReceipt, connection: ConnectionId, home: str) -> Credit:
    """Give the refund receipt in our words: all of it was given back. Raises: ValueError as `mapping.invoice`."""
    currency, on = currency_of(found, home), day_of(found)
    total = Money(found.TotalAmt.quantize(CENT), currency)
    return Credit(
        ref=Ref(connection, Kind.CREDIT_NOTE, REFUND + found.Id),
        kind=SettlementKind.CREDIT_NOTE,
        customer=Ref(connection, Kind.CUSTOMER, found.CustomerRef.value),
        status=_status(found.TotalAmt, Decimal(0), found.PrivateNote),
        currency=currency,
        total=total,
        remaining=total - total,
        issue_date=on,
        changed_at=changed_of(found),
        number=found.DocNumber,
        reference=notes.reference_in(found.PrivateNote),
        exchange_rate=found.ExchangeRate if currency != home else None,
        refunds=(Settlement(found.Id, SettlementKind.REFUND, on, total),) if found.TotalAmt else (),
    )


def of_payment(found: wire.Payment, connection: ConnectionId, home: str) -> Credit:
    """
    Give the payment in our words. Where it applies credit memos, too, those parts stand with it. Raises: ValueError.
    """
    currency = currency_of(found, home)
    settled: dict[str, Decimal] = {}
    for part in parts(found):
        settled[part.invoice] = settled.get(part.invoice, Decimal(0)) + part.amount
    voided = notes.says_voided(found.PrivateNote) and found.TotalAmt == 0
    return Credit(
        ref=Ref(connection, Kind.PAYMENT, found.Id),
        kind=SettlementKind.PAYMENT,
        customer=Ref(connection, Kind.CUSTOMER, found.CustomerRef.value),
        status=CreditStatus.VOIDED if voided else _status(found.TotalAmt, found.UnappliedAmt, ""),
        currency=currency,
        total=Money(found.TotalAmt.quantize(CENT), currency),
        remaining=Money(found.UnappliedAmt.quantize(CENT), currency),
        issue_date=payment_day(found),
        changed_at=changed_of(found),
        number=found.PaymentRefNum,
        exchange_rate=found.ExchangeRate if currency != home else None,
        applied=_applications(settled, connection, currency),
    )


def _status(total: Decimal, left: Decimal, note: str) -> CreditStatus:
    if total == 0 and notes.says_voided(note):
        return CreditStatus.VOIDED
    return CreditStatus.OPEN if left > 0 else CreditStatus.USED_UP


def _applications(settled: Mapping[str, Decimal], connection: ConnectionId, currency: str) -> tuple[Application, ...]:
    return tuple(
        Application(Ref(connection, Kind.INVOICE, invoice), Money(amount.quantize(CENT), currency))
        for invoice, amount in sorted(settled.items())
    )

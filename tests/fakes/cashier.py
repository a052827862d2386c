"""What finance does with an invoice's money, as a ledger books it: payments, credits, refunds, and taking them back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from shared.errors import Rejected
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.money import Money
from shared.model.settlement import MONEY_IN, Settlement, SettlementKind


def settle(invoice: Invoice, new: Settlement) -> Invoice:
    """The invoice after this settlement. Raises: Rejected where it isn't approved, or where more is paid than is due."""
    is_refund = new.kind is SettlementKind.REFUND
    if invoice.status is not InvoiceStatus.AWAITING_PAYMENT and not is_refund:
        raise Rejected("only an approved invoice that isn't paid can be settled")
    if not is_refund and new.amount.amount > invoice.due.amount:
        raise Rejected("it is more than is due")
    return booked(invoice, [*invoice.settlements, new])


def take_back(invoice: Invoice, identity: str) -> Invoice:
    """The invoice without this settlement: what it paid is due again."""
    return booked(invoice, [one for one in invoice.settlements if one.id != identity])


def booked(invoice: Invoice, settlements: Sequence[Settlement]) -> Invoice:
    """The invoice with exactly these settlements, its amounts and status as they follow."""
    paid = _sum(invoice, [one for one in settlements if one.kind in MONEY_IN])
    credited = _sum(invoice, [one for one in settlements if one.kind is SettlementKind.CREDIT_NOTE])
    due = invoice.total - paid - credited
    return replace(
        invoice,
        settlements=tuple(sorted(settlements, key=lambda one: (one.date, one.kind, one.id))),
        paid=paid,
        credited=credited,
        due=due,
        status=InvoiceStatus.AWAITING_PAYMENT if due.amount else InvoiceStatus.PAID,
        fully_paid_on=None if due.amount else _last(settlements),
    )


def _last(settlements: Sequence[Settlement]) -> date | None:
    return max((one.date for one in settlements), default=None)


def _sum(invoice: Invoice, settlements: Sequence[Settlement]) -> Money:
    return Money(sum((one.amount.amount for one in settlements), Decimal("0.00")), invoice.currency)

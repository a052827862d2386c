"""What settled an invoice, or a part of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.model.money import Money


class SettlementKind(StrEnum):
    """Where the settling came from."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    """We ask for less: no money came."""
    OVERPAYMENT = "overpayment"
    """Money that came before, as too much of another payment."""
    PREPAYMENT = "prepayment"
    """Money that came before there was an invoice."""
    REFUND = "refund"
    """Money given back; it doesn't make the invoice due again."""


MONEY_IN = frozenset({SettlementKind.PAYMENT, SettlementKind.OVERPAYMENT, SettlementKind.PREPAYMENT})
"""The kinds by which the customer's money reached the invoice."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    One payment, applied credit or refund of one invoice, in the invoice's currency; the amount is never negative.

    `id` is the payment's own, or that of the credit that was applied: together with the kind it is unique on the invoice.
    """

    id: str
    kind: SettlementKind
    date: date
    amount: Money
    reference: str = ""

"""A customer's credits: what of them counts, and which invoice the money that was given back belongs to."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from shared.domain import standing
from shared.model.credit import Credit, CreditStatus
from shared.model.ledger import Invoice
from shared.model.receivable import Receivable
from shared.model.refs import Ref
from shared.model.settlement import Settlement, SettlementKind

ISSUED: Final = frozenset({CreditStatus.OPEN, CreditStatus.USED_UP})


def issued(receivable: Receivable) -> Iterator[Credit]:
    """The credits that count: issued ones that are this customer's still."""
    for credit in receivable.credits.values():
        if credit.status in ISSUED and credit.customer == receivable.customer:
            yield credit


def given_back(credit: Credit) -> Decimal:
    """What of it was paid out in cash."""
    return sum((refund.amount.amount for refund in credit.refunds), Decimal(0))


def not_applied(credit: Credit) -> Decimal:
    """What a credit note takes off the customer's revenue beside any invoice: what is left of it, and what was paid out."""
    return credit.remaining.amount + given_back(credit) if _is_note(credit) else Decimal(0)


def money(credit: Credit) -> Decimal:
    """
    What it adds to the customer's money, beside what was applied to invoices and is counted there.

    Of an over- or prepayment that is what is left: it came in, and went out where it was given back. Of a credit note
    nothing came; what was paid out for it had come as the payment of an invoice.
    """
    return -given_back(credit) if _is_note(credit) else credit.remaining.amount


def invoice_of(credit: Credit, receivable: Receivable) -> Ref | None:
    """
    The invoice whose money a refund of this credit note gives back; None where nobody says so.

    A ledger applies a credit note only to what is still open, so the credit note of a paid invoice is tied to it by no more
    than its reference: the invoice's number, or the reference that both have. Else it is the one invoice that a part of the
    credit note settled. Refunds of over- and prepayments are no invoice's money.
    """
    if not _is_note(credit):
        return None
    named = [invoice.ref for invoice in _issued(receivable) if _names(credit, invoice)]
    settled = [part.invoice for part in credit.applied]
    found = named or settled
    return found[0] if len(found) == 1 else None


def with_refunds(invoice: Invoice, receivable: Receivable) -> Invoice:
    """The invoice as the ledger shows it, and the refunds of its money, which the ledger only shows on credit notes."""
    refunds = [
        refund
        for credit in issued(receivable)
        if credit.refunds and invoice_of(credit, receivable) == invoice.ref
        for refund in credit.refunds
    ]
    if not refunds:
        return invoice
    return replace(invoice, settlements=in_order([*invoice.settlements, *refunds]))


def in_order(settlements: Iterable[Settlement]) -> tuple[Settlement, ...]:
    """By date; equal ones always in the same order."""
    return tuple(sorted(settlements, key=lambda one: (one.date, one.kind, one.id)))


def _is_note(credit: Credit) -> bool:
    return credit.kind is SettlementKind.CREDIT_NOTE


def _issued(receivable: Receivable) -> Iterator[Invoice]:
    for invoice in receivable.invoices.values():
        if standing.is_issued(invoice) and invoice.customer == receivable.customer:
            yield invoice


def _names(credit: Credit, invoice: Invoice) -> bool:
    said = credit.reference.strip().casefold()
    return bool(said) and said in {invoice.number.casefold(), invoice.reference.strip().casefold()}

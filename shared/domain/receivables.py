"""What a customer owes and what it was worth: recomputed from its invoices every time, never added up from events."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from shared.domain import standing
from shared.domain.rounding import MinorUnits
from shared.model.ledger import Invoice
from shared.model.money import Money
from shared.model.receivable import Receivable
from shared.model.settlement import Settlement


class FinancialStatus(StrEnum):
    """What sales must know before it calls."""

    CURRENT = "current"
    OVERDUE = "overdue"
    CREDIT_HOLD = "credit_hold"
    NO_INVOICES = "no_invoices"


NOTHING_OWED: Final = "nothing_owed"
NOT_DUE: Final = "not_due"
AGES: Final[Sequence[tuple[int, str]]] = (
    (90, "over_90_days"),
    (60, "61_to_90_days"),
    (30, "31_to_60_days"),
    (0, "1_to_30_days"),
)
"""The accounts receivable status of whoever is more than so many days overdue, oldest first."""


@dataclass(frozen=True, slots=True)
class Figures:
    """
    A customer's figures, over all its ledgers.

    `outstanding` is what is due by currency. The totals are in the home currency, each invoice at its own rate and rounded
    half up to the currency's smallest unit; None where ledgers have different home currencies or an invoice has no rate: no
    figure is better than a wrong one. All are gross, as on the invoices.
    """

    status: FinancialStatus
    ageing: str
    days_overdue: int
    outstanding: Mapping[str, Decimal]
    total_outstanding: Money | None
    invoiced: Money | None
    paid: Money | None
    last_invoice: Invoice | None
    last_invoice_word: standing.Word | None
    last_payment: Settlement | None

    @property
    def is_overdue(self) -> bool:
        """Whether any invoice is overdue."""
        return self.days_overdue > 0


def figures(receivables: Sequence[Receivable], at: datetime, *, credit_hold_days: int | None = None) -> Figures:
    """
    Everything that is said about a customer, as it is at this instant; each ledger by its own calendar.

    Only issued invoices count. `invoiced` is their totals less what credit notes took off; `paid` is the customer's money
    less what was given back.
    """
    dated = [(invoice, each.today(at)) for each in receivables for invoice in issued(each)]
    late = max((standing.days_overdue(invoice, today) for invoice, today in dated), default=0)
    outstanding = _by_currency([invoice for invoice, _ in dated if standing.is_open(invoice)])
    last = max(dated, key=_recency, default=None)
    payments = [paid for invoice, _ in dated if (paid := standing.last_payment(invoice)) is not None]
    return Figures(
        status=_status(late, is_known=bool(dated), credit_hold_days=credit_hold_days),
        ageing=_ageing(late, owes=bool(outstanding)),
        days_overdue=late,
        outstanding=outstanding,
        total_outstanding=_total(receivables, _due),
        invoiced=_total(receivables, lambda invoice: invoice.total.amount - standing.credited(invoice)),
        paid=_total(receivables, standing.kept),
        last_invoice=last[0] if last else None,
        last_invoice_word=standing.word(*last) if last else None,
        last_payment=max(payments, key=lambda paid: (paid.date, paid.id), default=None),
    )


def next_change(receivable: Receivable, today: date) -> date | None:
    """
    The next day of the organisation's on which something said of this customer changes though nobody does anything.

    While something is overdue that is tomorrow (the days are counted), else the day after the next due date; None where
    nothing is owed.
    """
    due = [
        invoice.due_date for invoice in issued(receivable) if standing.is_open(invoice) and invoice.due_date is not None
    ]
    return max(today, min(due)) + timedelta(days=1) if due else None


def issued(receivable: Receivable) -> Iterator[Invoice]:
    """The invoices that count: issued ones that are this customer's still."""
    for invoice in receivable.invoices.values():
        if standing.is_issued(invoice) and invoice.customer == receivable.customer:
            yield invoice


def _status(late: int, *, is_known: bool, credit_hold_days: int | None) -> FinancialStatus:
    if late and credit_hold_days is not None and late >= credit_hold_days:
        return FinancialStatus.CREDIT_HOLD
    if late:
        return FinancialStatus.OVERDUE
    return FinancialStatus.CURRENT if is_known else FinancialStatus.NO_INVOICES


def _ageing(late: int, *, owes: bool) -> str:
    return next((name for days, name in AGES if late > days), NOT_DUE if owes else NOTHING_OWED)


def _by_currency(invoices: Sequence[Invoice]) -> dict[str, Decimal]:
    currencies = sorted({invoice.currency for invoice in invoices})
    return {
        currency: sum((_due(invoice) for invoice in invoices if invoice.currency == currency), Decimal(0))
        for currency in currencies
    }


def _due(invoice: Invoice) -> Decimal:
    return invoice.due.amount if standing.is_open(invoice) else Decimal(0)


def _total(receivables: Sequence[Receivable], amount_of: Callable[[Invoice], Decimal]) -> Money | None:
    """The sum in the one home currency; None where there are several, or an invoice's rate isn't known."""
    currencies = {each.home_currency for each in receivables}
    if len(currencies) != 1:
        return None
    (home,) = currencies
    units = MinorUnits.of(home, "ROUND_HALF_UP")
    amounts = [_at_home(amount_of(invoice), invoice, home) for each in receivables for invoice in issued(each)]
    known = [units.rounded(amount) for amount in amounts if amount is not None]
    return Money(units.total(known), home) if len(known) == len(amounts) else None


def _at_home(amount: Decimal, invoice: Invoice, home: str) -> Decimal | None:
    if invoice.currency == home or amount == 0:
        return amount
    return None if invoice.exchange_rate is None else amount * invoice.exchange_rate


def _recency(dated: tuple[Invoice, date]) -> tuple[date, str, str]:
    invoice, _ = dated
    return invoice.issue_date, invoice.number, str(invoice.ref)

"""What a customer owes and what it was worth: recomputed from its invoices and credits every time, never added up from events."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from shared.domain import crediting, standing
from shared.domain.rounding import MinorUnits
from shared.model.credit import Credit
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

    `outstanding` is what is due on unpaid invoices less `unapplied`, what is left of credit notes, over- and prepayments, by
    currency; `total_outstanding` is its sum. Below zero the customer has more to its credit than it owes. Ageing, days and
    status look at the invoices alone: a credit that nobody applied keeps no invoice from falling overdue.

    The totals are in the home currency, each invoice and credit at its own rate and rounded half up to the currency's smallest
    unit; None where ledgers have different home currencies or one has no rate: no figure is better than a wrong one. All are
    gross, as on the documents. `open_credits` are those of which something is left, oldest first.
    """

    status: FinancialStatus
    ageing: str
    days_overdue: int
    outstanding: Mapping[str, Decimal]
    total_outstanding: Money | None
    unapplied: Money | None
    open_credits: Sequence[Credit]
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

    Only what was issued counts. `invoiced` is the invoices' totals less every credit note, applied or not; `paid` is the
    customer's money, that of over- and prepayments included, less what was given back.
    """
    dated = [(invoice, each.today(at)) for each in receivables for invoice in issued(each)]
    late = max((standing.days_overdue(invoice, today) for invoice, today in dated), default=0)
    owed = [entry for each in receivables for entry in _owed(each)]
    left = [credit for each in receivables for credit in crediting.issued(each) if credit.remaining.amount > 0]
    last = max(dated, key=_recency, default=None)
    payments = [paid for invoice, _ in dated if (paid := standing.last_payment(invoice)) is not None]
    return Figures(
        status=_status(late, is_known=bool(dated), credit_hold_days=credit_hold_days),
        ageing=_ageing(late, owes=any(standing.is_open(invoice) for invoice, _ in dated)),
        days_overdue=late,
        outstanding=_by_currency(owed),
        total_outstanding=_total(receivables, _owed),
        unapplied=_total(receivables, _unapplied),
        open_credits=sorted(left, key=lambda credit: (credit.issue_date, str(credit.ref))),
        invoiced=_total(receivables, _invoiced),
        paid=_total(receivables, _paid),
        last_invoice=last[0] if last else None,
        last_invoice_word=_word(*last, receivables) if last else None,
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


Entry = tuple[Decimal, Invoice | Credit]
"""An amount, and the document whose currency and rate it has."""


def _owed(receivable: Receivable) -> Iterator[Entry]:
    yield from ((invoice.due.amount, invoice) for invoice in issued(receivable) if standing.is_open(invoice))
    yield from ((-left, credit) for left, credit in _unapplied(receivable))


def _unapplied(receivable: Receivable) -> Iterator[Entry]:
    yield from ((credit.remaining.amount, credit) for credit in crediting.issued(receivable) if credit.remaining.amount)


def _invoiced(receivable: Receivable) -> Iterator[Entry]:
    yield from ((invoice.total.amount - standing.credited(invoice), invoice) for invoice in issued(receivable))
    yield from ((-crediting.not_applied(credit), credit) for credit in crediting.issued(receivable))


def _paid(receivable: Receivable) -> Iterator[Entry]:
    yield from ((standing.kept(invoice), invoice) for invoice in issued(receivable))
    yield from ((crediting.money(credit), credit) for credit in crediting.issued(receivable))


def _word(invoice: Invoice, today: date, receivables: Iterable[Receivable]) -> standing.Word:
    own = next(each for each in receivables if each.customer == invoice.customer)
    return standing.word(crediting.with_refunds(invoice, own), today)


def _by_currency(entries: Sequence[Entry]) -> dict[str, Decimal]:
    currencies = sorted({document.currency for _, document in entries})
    return {
        currency: sum((amount for amount, document in entries if document.currency == currency), Decimal(0))
        for currency in currencies
    }


def _total(receivables: Sequence[Receivable], entries: Callable[[Receivable], Iterable[Entry]]) -> Money | None:
    """The sum in the one home currency; None where there are several, or a document's rate isn't known."""
    currencies = {each.home_currency for each in receivables}
    if len(currencies) != 1:
        return None
    (home,) = currencies
    units = MinorUnits.of(home, "ROUND_HALF_UP")
    amounts = [_at_home(amount, document, home) for each in receivables for amount, document in entries(each)]
    known = [units.rounded(amount) for amount in amounts if amount is not None]
    return Money(units.total(known), home) if len(known) == len(amounts) else None


def _at_home(amount: Decimal, document: Invoice | Credit, home: str) -> Decimal | None:
    if document.currency == home or amount == 0:
        return amount
    return None if document.exchange_rate is None else amount * document.exchange_rate


def _recency(dated: tuple[Invoice, date]) -> tuple[date, str, str]:
    invoice, _ = dated
    return invoice.issue_date, invoice.number, str(invoice.ref)

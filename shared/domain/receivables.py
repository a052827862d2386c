"""What a customer owes and what it was worth: recomputed from its invoices and credits every time, never added up from events."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from shared.domain import ageing, crediting, standing
from shared.domain.ageing import Aged, Dated
from shared.domain.home_totals import Entry, Home, by_currency
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


EXPANSION: Mapping[FinancialStatus, str] = {
    FinancialStatus.CURRENT: "go",
    FinancialStatus.OVERDUE: "hold",
    FinancialStatus.CREDIT_HOLD: "hold",
    FinancialStatus.NO_INVOICES: "",
}
"""Whether to offer a customer more now: not before what is overdue is paid; of whom nothing is known nothing is said."""


@dataclass(frozen=True, slots=True)
class Figures:
    """
    A customer's figures, over all its ledgers.

    `outstanding` is what is due on unpaid invoices less `unapplied`, what is left of credit notes, over- and prepayments, by
    currency; `total_outstanding` is its sum. Below zero the customer has more to its credit than it owes. Ageing, days and
    status look at the invoices alone: a credit that nobody applied keeps no invoice from falling overdue. `aged` is the
    ageing in amounts, `dso` as `days_sales_outstanding`.

    The totals are in the home currency, each invoice and credit at its own rate and rounded half up to the currency's smallest
    unit; None where ledgers have different home currencies or one has no rate: no figure is better than a wrong one. All are
    gross, as on the documents. `open_credits` are those of which something is left, oldest first; `open_invoices` those on which
    something is due, the one that is due first at the head.

    Each metric has one owner. What was contracted is the CRM's: no deal is in any figure here. Invoiced and collected are the
    ledger's: `invoiced` is its invoices less its credit notes, `paid` is what was collected: the customer's money less
    `refunded`, which is all that was given back in cash, of invoices, credit notes, over- and prepayments alike.
    """

    status: FinancialStatus
    ageing: str
    days_overdue: int
    outstanding: Mapping[str, Decimal]
    total_outstanding: Money | None
    unapplied: Money | None
    open_credits: Sequence[Credit]
    open_invoices: Sequence[Invoice]
    invoiced: Money | None
    paid: Money | None
    last_invoice: Invoice | None
    last_invoice_word: standing.Word | None
    last_payment: Settlement | None
    aged: Aged
    refunded: Money | None
    dso: int | None

    @property
    def is_overdue(self) -> bool:
        """Whether any invoice is overdue."""
        return self.days_overdue > 0

    @property
    def expansion(self) -> str:
        """`hold` while anything is overdue, `go` once it has invoices and nothing is; empty without invoices."""
        return EXPANSION[self.status]


def figures(
    receivables: Sequence[Receivable],
    at: datetime,
    *,
    credit_hold_days: int | None = None,
    dso_days: int = ageing.DSO_DAYS,
) -> Figures:
    """
    Everything that is said about a customer, as it is at this instant; each ledger by its own calendar.

    Only what was issued counts. `invoiced` is the invoices' totals less every credit note, applied or not; `paid` is the
    customer's money, that of over- and prepayments included, less what was given back.
    """
    home = Home.of(receivables)
    dated = [dated for each in receivables for dated in _dated(each, each.today(at))]
    late = max((standing.days_overdue(invoice, today) for invoice, today in dated), default=0)
    owed = [entry for each in receivables for entry in _owed(each)]
    left = [credit for each in receivables for credit in crediting.issued(each) if credit.remaining.amount > 0]
    last = max(dated, key=_recency, default=None)
    payments = [paid for invoice, _ in dated if (paid := standing.last_payment(invoice)) is not None]

    def total(entries: Callable[[Receivable], Iterable[Entry]]) -> Money | None:
        return home.total(entry for each in receivables for entry in entries(each))

    return Figures(
        status=_status(late, is_known=bool(dated), credit_hold_days=credit_hold_days),
        ageing=_ageing(late, owes=any(standing.is_open(invoice) for invoice, _ in dated)),
        days_overdue=late,
        outstanding=by_currency(owed),
        total_outstanding=home.total(owed),
        unapplied=total(_unapplied),
        open_credits=sorted(left, key=lambda credit: (credit.issue_date, str(credit.ref))),
        open_invoices=sorted((invoice for invoice, _ in dated if standing.is_open(invoice)), key=_urgency),
        invoiced=total(_invoiced),
        paid=total(_paid),
        last_invoice=last[0] if last else None,
        last_invoice_word=_word(*last, receivables) if last else None,
        last_payment=max(payments, key=lambda paid: (paid.date, paid.id), default=None),
        aged=ageing.aged(dated, home),
        refunded=total(_refunded),
        dso=ageing.days_sales_outstanding(dated, home, dso_days),
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
    return ageing.bucket(late) if owes else ageing.NOTHING_OWED


def _dated(receivable: Receivable, today: date) -> Iterator[Dated]:
    return ((invoice, today) for invoice in issued(receivable))


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


def _refunded(receivable: Receivable) -> Iterator[Entry]:
    yield from ((standing.refunded(invoice), invoice) for invoice in issued(receivable))
    yield from ((crediting.given_back(credit), credit) for credit in crediting.issued(receivable))


def _word(invoice: Invoice, today: date, receivables: Iterable[Receivable]) -> standing.Word:
    own = next(each for each in receivables if each.customer == invoice.customer)
    return standing.word(crediting.with_refunds(invoice, own), today)


def _recency(dated: tuple[Invoice, date]) -> tuple[date, str, str]:
    invoice, _ = dated
    return invoice.issue_date, invoice.number, str(invoice.ref)


def _urgency(invoice: Invoice) -> tuple[date, date, str]:
    return invoice.due_date or date.max, invoice.issue_date, str(invoice.ref)

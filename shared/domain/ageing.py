"""How old it is what a customer owes: the buckets of finance's ageing table, and how long its money takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from shared.domain import standing
from shared.domain.home_totals import NOTHING, Entry, Home, by_currency
from shared.model.ledger import Invoice
from shared.model.money import Money

NOTHING_OWED: Final = "nothing_owed"
NOT_DUE: Final = "not_due"
AGES: Final[Sequence[tuple[int, str]]] = (
    (90, "over_90_days"),
    (60, "61_to_90_days"),
    (30, "31_to_60_days"),
    (0, "1_to_30_days"),
)
"""The bucket of whatever is more than so many days overdue, oldest first."""
BUCKETS: Final = (NOT_DUE, *(name for _, name in reversed(AGES)))
"""Every bucket, as they stand beside each other in a table."""
DSO_DAYS: Final = 90

Dated = tuple[Invoice, date]
"""An issued invoice, and the day that it is in its own organisation."""


@dataclass(frozen=True, slots=True)
class Aged:
    """
    What is due on unpaid invoices, by how long they are overdue; each by its own organisation's day.

    `by_bucket` and `overdue`, the sum of all buckets but the first, are in the home currency as `Home.total` has it: a bucket in
    which a rate isn't known is None, the others are not. `by_currency` is as invoiced: currency, then bucket; only currencies in
    which something is owed. Credit that isn't applied is in none of them: all buckets less that is the total outstanding.
    """

    by_bucket: Mapping[str, Money | None]
    overdue: Money | None
    by_currency: Mapping[str, Mapping[str, Decimal]]
    invoices: int
    """How many are unpaid."""


def bucket(days_overdue: int) -> str:
    """Where in the table an unpaid invoice stands."""
    return next((name for days, name in AGES if days_overdue > days), NOT_DUE)


def aged(dated: Iterable[Dated], home: Home) -> Aged:
    """The ageing of these invoices."""
    found: dict[str, list[Entry]] = {name: [] for name in BUCKETS}
    for invoice, today in dated:
        if standing.is_open(invoice):
            found[bucket(standing.days_overdue(invoice, today))].append((invoice.due.amount, invoice))
    sums = {name: by_currency(entries) for name, entries in found.items()}
    currencies = sorted({currency for amounts in sums.values() for currency in amounts})
    return Aged(
        {name: home.total(entries) for name, entries in found.items()},
        home.total(entry for name, entries in found.items() if name != NOT_DUE for entry in entries),
        {of: {name: sums[name].get(of, NOTHING) for name in BUCKETS} for of in currencies},
        sum(map(len, found.values())),
    )


def days_sales_outstanding(dated: Iterable[Dated], home: Home, days: int = DSO_DAYS) -> int | None:
    """
    How many days of sales are unpaid: what is due on unpaid invoices now, of whatever age, divided by what was invoiced in the
    last `days` days, times `days`; whole days, a half up.

    That is the usual measure by the period's end (receivables / credit sales x days in the period), with both taken gross from
    the documents, less the credit notes applied to them, in the home currency. Today is the last of the days, by the invoice's
    own organisation. Credit that nobody applied is in neither.

    None where nothing was invoiced in these days, or a rate isn't known. Unlike the days overdue it doesn't grow by the day: it
    stays until something is invoiced, credited or paid, but for the day on which an invoice leaves the period. Nobody looks at a
    customer for that alone: it is told as of the last day on which something else of the customer changed.
    """
    every = list(dated)
    owed = home.total((invoice.due.amount, invoice) for invoice, _ in every if standing.is_open(invoice))
    sold = home.total(
        (invoice.total.amount - standing.credited(invoice), invoice)
        for invoice, today in every
        if today - timedelta(days) < invoice.issue_date <= today
    )
    if owed is None or sold is None or sold.amount <= 0:
        return None
    return int((owed.amount * days / sold.amount).to_integral_value(ROUND_HALF_UP))

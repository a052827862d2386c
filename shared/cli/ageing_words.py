"""The ageing table in the words of finance, and its rows as text, for spreadsheets and for machines."""

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from shared.cli.match_table import FORMULAS
from shared.cli.output import stated
from shared.domain.ageing import BUCKETS
from shared.domain.ageing_table import AgeingTable, Row, Sums
from shared.model.money import Money
from shared.model.refs import provider_of
from shared.model.rules import Rules
from shared.ports.work import Standing

HEADS: Final[Mapping[str, str]] = {
    "not_due": "not due",
    "1_to_30_days": "1-30",
    "31_to_60_days": "31-60",
    "61_to_90_days": "61-90",
    "over_90_days": "over 90",
}
"""What stands above each bucket: days overdue."""
COLUMNS: Final = ("invoices", "days", *HEADS.values(), "owed", "overdue", "credit", "outstanding", "in", "DSO")
"""A row's figures: unpaid invoices, the days overdue of the oldest, the buckets and what they come to."""
NARROW: Final = ("invoices", "days", "owed", "overdue", "outstanding", "in")
"""The columns where a terminal has no room for all."""
LEGEND: Final = (
    "Gross, in the ledger's currency; ? where a rate isn't known. Owed less credit that isn't applied is outstanding. "
    "DSO: days of sales that are unpaid, over the last `dso_days` of the rules (unpaid / invoiced in them x dso_days)."
)
UNKNOWN: Final = "?"
"""A rate isn't known, so neither is the amount."""
TEXTS: Final = ("customer", "name", "record", "organisation", "financial_status")
CSV: Final = (*TEXTS, "unpaid_invoices", "days_overdue", *BUCKETS, "owed", "overdue", "unapplied_credit", "total_outstanding", "currency", "outstanding_by_currency", "days_sales_outstanding", "seen")  # fmt: skip


def who(row: Row) -> str:
    """The customer by name where it is known, else by the ledger's id."""
    return row.name or row.customer.id


def amount(money: Money | None) -> str:
    """As a person writes it: all of the currency's decimals, thousands apart; a dash for nothing."""
    if money is None:
        return UNKNOWN
    return f"{Decimal(stated(money)['amount']):,}" if money.amount else "-"


def cut_off(ledger: Standing) -> str:
    """What to do about figures that stand still."""
    return (
        f"Nothing is heard of {ledger.id} since {ledger.heard_at:%F %H:%M} UTC: sign in again to see what was paid since: "
        f"ledgerlink connect {provider_of(ledger.id)} --reconnect {ledger.id}"
    )


def figures(row: Row) -> list[str]:
    """A customer's line, as `COLUMNS` has it."""
    return _line(row.sums, str(row.figures.days_overdue or "-"))


def sums(found: Sums) -> list[str]:
    """The line of a sum; of days there is none."""
    return _line(found, "")


def as_json(found: AgeingTable, rules: Rules) -> dict[str, Any]:
    """The table for machines, whole."""
    books = {book.ledger: [one.id for one in rules.books if one.ledger == book.ledger] for book in rules.books}
    return {
        "customers": [_row_json(row) for row in found.rows],
        "organisations": [
            {"organisation": place, "books": books.get(place, []), **_sums_json(sums)}
            for place, sums in found.organisations.items()
        ],
        "currencies": [_sums_json(sums) for sums in found.currencies],
        "by_currency": found.by_currency,
    }


def as_csv(found: AgeingTable) -> str:
    """A line for each customer, that opens in any spreadsheet; amounts as plain numbers."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, CSV, lineterminator="\r\n")
    table.writeheader()
    for row in found.rows:
        table.writerow(_cells(row))
    return text.getvalue()


def _line(found: Sums, days: str) -> list[str]:
    return [
        str(found.invoices),
        days,
        *(amount(found.by_bucket[bucket]) for bucket in HEADS),
        amount(found.owed),
        amount(found.overdue),
        amount(found.unapplied),
        amount(found.outstanding),
        found.currency,
        "" if found.dso is None else str(found.dso),
    ]


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "customer": row.customer,
        "record": row.record,
        "name": row.name,
        "organisation": row.customer.connection,
        "status": row.figures.status,
        "days_overdue": row.figures.days_overdue,
        **_sums_json(row.sums),
        "by_currency": {
            currency: {bucket: Money(value, currency) for bucket, value in owed.items()}
            for currency, owed in row.figures.aged.by_currency.items()
        },
        "as_of": row.as_of,
    }


def _sums_json(found: Sums) -> dict[str, Any]:
    return {
        "currency": found.currency,
        "invoices": found.invoices,
        "buckets": found.by_bucket,
        "owed": found.owed,
        "overdue": found.overdue,
        "unapplied": found.unapplied,
        "outstanding": found.outstanding,
        "dso": found.dso,
    }


def _cells(row: Row) -> dict[str, str]:
    found, said = row.sums, row.figures
    texts = (row.customer.id, row.name, str(row.record or ""), row.customer.connection, said.status.value)
    amounts = {
        **{bucket: found.by_bucket[bucket] for bucket in BUCKETS},
        "owed": found.owed,
        "overdue": found.overdue,
        "unapplied_credit": found.unapplied,
        "total_outstanding": found.outstanding,
    }
    return {
        **{name: _harmless(text) for name, text in zip(TEXTS, texts, strict=True)},
        "unpaid_invoices": str(found.invoices),
        "days_overdue": str(said.days_overdue),
        **{name: stated(money)["amount"] if money is not None else "" for name, money in amounts.items()},
        "currency": found.currency,
        "outstanding_by_currency": ", ".join(str(Money(value, of)) for of, value in said.outstanding.items()),
        "days_sales_outstanding": "" if found.dso is None else str(found.dso),
        "seen": f"{row.as_of:%Y-%m-%dT%H:%M:%SZ}",
    }


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULAS) else text


def who_and_where(rows: Sequence[Row]) -> list[str]:
    """Everybody's name; with the ledger's id where two have the same."""
    names = [who(row) for row in rows]
    return [
        f"{name} ({row.customer.id})" if names.count(name) > 1 else name for name, row in zip(names, rows, strict=True)
    ]

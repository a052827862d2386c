"""The ageing table as a web page with charts: one file that needs nothing from anywhere, and prints."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from shared.cli import ageing_words as words
from shared.cli import charts
from shared.domain.ageing_table import AgeingTable, Row
from shared.model.money import Money

LARGEST = 10
"""Customers in the chart of what is overdue: beyond them the table says more."""


def page(found: AgeingTable, *, title: str, said: str) -> str:
    """The whole page; everything foreign is escaped."""
    loader = FileSystemLoader(Path(__file__).with_name("pages"))
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    drawn = [Markup(svg) for svg in (*_ages(found), *_overdue(found.rows))]  # noqa: S704 - pygal escapes what is in it
    return environment.get_template("receivables.html").render(
        found=found, words=words, charts=drawn, title=title, said=said
    )


def _ages(found: AgeingTable) -> list[str]:
    """What is owed by age, a chart for each currency in which there are invoices."""
    return [
        charts.by_age(
            f"age-{currency.lower()}",
            f"Owed by days overdue, {currency} as invoiced",
            {head: _bar(owed[bucket]) for bucket, head in words.HEADS.items()},
        )
        for currency, owed in found.by_currency.items()
    ]


def _overdue(rows: Sequence[Row]) -> list[str]:
    """Who is overdue with most, a chart for each currency of the books."""
    late: dict[str, list[tuple[str, Money]]] = {}
    for name, row in zip(words.who_and_where(rows), rows, strict=True):
        if row.sums.overdue is not None and row.sums.overdue.amount > 0:
            late.setdefault(row.sums.currency, []).append((name, row.sums.overdue))
    return [
        charts.by_name(
            f"overdue-{currency.lower()}",
            f"Most overdue, {currency}",
            [(name, *_bar(money)) for name, money in sorted(every, key=lambda one: -one[1].amount)[:LARGEST]],
        )
        for currency, every in sorted(late.items())
    ]


def _bar(money: Money) -> tuple[float, str]:
    """A length on paper, which needn't be exact, and the amount, which is."""
    return float(money.amount), words.amount(money)

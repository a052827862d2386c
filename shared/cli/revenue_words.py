"""Revenue by product in the words of finance, and its rows as text, for spreadsheets and for machines."""

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from shared.cli.ageing_words import amount
from shared.cli.match_table import FORMULAS
from shared.cli.output import stated
from shared.domain.revenue import Heading
from shared.domain.revenue_table import RevenueTable, Row, Total
from shared.model.money import Money
from shared.usecases.settling.list_revenue import OrganisationRevenue

HEADINGS: Final[Mapping[Heading, str]] = {
    Heading.PRODUCT: "",
    Heading.ACCOUNT: "no product, account",
    Heading.NO_PRODUCT: "no product",
    Heading.ROUNDING: "rounding",
    Heading.NOT_ON_LINES: "not on any line",
}
LEGEND: Final = (
    "Invoices less credit notes of these days, without tax, after discounts; ? where a rate isn't known. "
    "A document with several products is counted at each of them, and once in the totals."
)
TEXTS: Final = ("organisation", "heading", "code", "name")
CSV: Final = (*TEXTS, "since", "until", "quantity", "invoices", "credit_notes", "net", "currency", "home_net", "home_currency")  # fmt: skip


def title(one: OrganisationRevenue) -> str:
    """Whose revenue it is, and of which days."""
    return f"{one.organisation.name} ({one.ledger}), {one.since} to {one.until}"


def what(row: Row) -> str:
    """The product by name where it is known, else by its code; or what else the row is."""
    said = " ".join(word for word in (HEADINGS[row.heading], row.name) if word)
    return said or row.code


def figures_of(one: OrganisationRevenue) -> Sequence[str]:
    """What stands above a row's figures."""
    return ("quantity", "invoices", "credit notes", "net", "in", f"net in {one.organisation.home_currency}")


def figures(row: Row) -> list[str]:
    """A row's line, as `figures_of` has it."""
    return [quantity(row.quantity) or "-", *_line(row.invoices, row.credit_notes, row.net, row.home)]


def sums(total: Total) -> list[str]:
    """The line of a total; quantities of several things have none."""
    return ["", *_line(total.invoices, total.credit_notes, total.net, total.home)]


def quantity(number: Decimal | None) -> str:
    """Without zeros at its end; empty where there is none."""
    if number is None:
        return ""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def left_out(table: RevenueTable) -> str:
    """Which documents don't count."""
    said = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in table.left_out.items())
    return f"Not counted: {said}."


def as_json(found: Sequence[OrganisationRevenue]) -> dict[str, Any]:
    """All of it for machines."""
    return {"organisations": [_organisation(one) for one in found]}


def as_csv(found: Sequence[OrganisationRevenue]) -> str:
    """A line for each row, that opens in any spreadsheet; amounts as plain numbers. Totals are the spreadsheet's to make."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, CSV, lineterminator="\r\n")
    table.writeheader()
    for one in found:
        for row in one.table.rows:
            table.writerow(_cells(one, row))
    return text.getvalue()


def _line(invoices: int, notes: int, net: Money | None, home: Money | None) -> list[str]:
    return [str(invoices or "-"), str(notes or "-"), amount(net), net.currency if net is not None else "", amount(home)]


def _organisation(one: OrganisationRevenue) -> dict[str, Any]:
    table = one.table
    return {
        "organisation": one.ledger,
        "name": one.organisation.name,
        "books": one.books,
        "since": one.since,
        "until": one.until,
        "home_currency": one.organisation.home_currency,
        "rows": table.rows,
        "totals": table.totals,
        "total": {name: getattr(table.total, name) for name in ("home", "invoices", "credit_notes")},
        "left_out": table.left_out,
    }


def _cells(one: OrganisationRevenue, row: Row) -> dict[str, str]:
    texts = (one.ledger, row.heading.value, row.code, row.name)
    return {
        **{name: _harmless(text) for name, text in zip(TEXTS, texts, strict=True)},
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "quantity": quantity(row.quantity),
        "invoices": str(row.invoices),
        "credit_notes": str(row.credit_notes),
        "net": stated(row.net)["amount"],
        "currency": row.net.currency,
        "home_net": stated(row.home)["amount"] if row.home is not None else "",
        "home_currency": one.organisation.home_currency,
    }


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULAS) else text

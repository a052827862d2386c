"""What finance and sales see, as tables: the draft in the ledger, the deal and the company under the CRM's own labels."""

import re
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from infra.local.faces.crm import Shown
from infra.local.faces.reading import Place, Record, at, figure, text
from infra.local.finance import Finance
from infra.local.sales import Sales

COLUMNS = {
    "description": "Description",
    "quantity": "Qty",
    "price": "Price",
    "discount": "Disc %",
    "account": "Account",
    "tax": "Tax",
}


def show_invoice(console: Console, finance: Finance, invoice: Record) -> None:
    """The invoice with its lines, totals and buyer."""
    said = {word: finance.of(invoice, word) for word in ("number", "status", "reference", "currency", "rate")}
    title = f"The draft as finance sees it in {finance.face.title}: {said['number']}, {said['status']}"
    grid = Table(title=title, title_justify="left")
    for column in (*COLUMNS.values(), "Net"):
        grid.add_column(column, justify="left" if column == "Description" else "right")
    for line in finance.lines(invoice):
        grid.add_row(*(_figure(line[word]) for word in COLUMNS), f"{figure(line['net']):.2f}")
    buyer = finance.customer(finance.of(invoice, "customer"))
    console.print(grid)
    console.print(
        f"  to {at(buyer, finance.face.customer['name'])}, reference {said['reference']}, "
        f"{finance.of(invoice, 'issued')}, due {finance.of(invoice, 'due_on')}, {finance.face.rate.format(**said)}\n"
        f"  net {finance.amount(invoice, 'net')} + tax {finance.amount(invoice, 'tax')} = "
        f"[bold]{said['currency']} {finance.amount(invoice, 'total')}[/]\n"
    )


def show_deal(console: Console, sales: Sales, deal: str, title: str) -> None:
    """The deal's own facts and what Ledgerlink wrote on it."""
    console.print(_table(title, sales.deal(deal), sales.face.first, sales.shown("deal")))


def show_company(console: Console, sales: Sales, company: str) -> None:
    """The figures of the company, and its timeline with a note a line."""
    title = "The company as sales sees it"
    console.print(_table(title, sales.company(company), [sales.face.name], sales.shown("company")))
    console.print("Its timeline:")
    for note in sales.notes("company", company):
        console.print(f"  {re.sub(r'<[^>]+>', ' ', note).strip()}", markup=False)


def _table(title: str, held: Record, first: Iterable[Place], shown: Iterable[Shown]) -> Table:
    grid = Table(title=title, title_justify="left", show_header=False)
    own = {one.place: one for one in shown if not one.fact}
    ours = sorted((one for one in shown if one.fact), key=lambda one: one.fact)
    for one in (*(own[place] for place in first), *ours):
        value = text(at(held, one.place))
        if value:
            grid.add_row(one.label, one.options.get(value, value))
    return grid


def _figure(value: object) -> str:
    """A figure as people write it: without the zeros that JSON adds."""
    return text(value).removesuffix(".0")

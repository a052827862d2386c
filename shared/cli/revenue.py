"""`ledgerlink revenue`: what was invoiced, by product."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from shared.cli import revenue_words as words
from shared.cli.command import as_json, with_world
from shared.cli.counting import added_up, counting
from shared.cli.output import UNCUT, say, say_json
from shared.cli.patience import Patient
from shared.model.handoff import Journal
from shared.model.pace import Lane
from shared.usecases.settling.list_revenue import Ledgers, OrganisationRevenue, list_revenue
from shared.wiring import World

WRITTEN = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])
STDOUT = Path("-")
AT_A_TIME = 5
"""Calls that are reserved at once: what isn't used is given back."""


@click.command()
@click.option("--since", type=DAY, help="The first day of invoices; by default that of the last day's month.")
@click.option("--until", type=DAY, help="The last day of invoices; by default today, where the organisation is.")
@click.option("--book", default="", help="Only this book's ledger, with all that was invoiced there.")
@click.option(
    "--csv", "table", type=WRITTEN, help="Write the rows as a table for spreadsheets, too; - for stdout alone."
)
@as_json
@with_world
def revenue(
    world: World, since: datetime | None, until: datetime | None, *, book: str, table: Path | None, as_json: bool
) -> None:
    """
    What was invoiced by organisation and product, less credit notes: without tax, after discounts, this month so far.

    It is read from the ledgers now. Issued documents dated within the days count; drafts, voided and deleted ones don't. `?` at
    home where an invoice's rate isn't known.
    """
    first, last = (day.date() if day is not None else None for day in (since, until))
    if first is not None and last is not None and first > last:
        raise click.BadParameter(f"{first} is after {last}.", param_hint="--since")
    if as_json and table == STDOUT:
        raise click.BadParameter("there is one stdout: --json or --csv -.", param_hint="--csv")
    world.in_lane(Lane.BACKGROUND, AT_A_TIME)
    journal = Journal()
    with counting("reading what was invoiced", "invoices and credit notes read") as told:
        ledgers = Ledgers(world.organisation, lambda ledger: world.sales(ledger, journal), Patient(), added_up(told))
        found = list_revenue(ledgers, world.rules.active(), world.clock.now(), book=book, since=first, until=last)
    if table == STDOUT:
        click.echo(words.as_csv(found), nl=False)
        return
    if as_json:
        say_json(words.as_json(found))
    else:
        _show(found)
    if table is not None:
        table.write_text(words.as_csv(found), encoding="utf-8-sig", newline="")
        if not as_json:
            say(f"Written to {escape(str(table))}.")


def _show(found: Sequence[OrganisationRevenue]) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else UNCUT)
    for one in found:
        if one.table.rows:
            say(f"[bold]{escape(words.title(one))}[/]")
            console.print(_grid(one))
        else:
            say(escape(f"{words.title(one)}: nothing was invoiced."))
        if one.table.left_out:
            say(escape(words.left_out(one.table)))
    if any(one.table.rows for one in found):
        say(words.LEGEND)


def _grid(one: OrganisationRevenue) -> Table:
    grid = Table(box=None, header_style="bold")
    grid.add_column("product", overflow="fold")
    grid.add_column("code", overflow="fold")
    for column in words.figures_of(one):
        grid.add_column(column, justify="right", no_wrap=True)
    for row in one.table.rows:
        grid.add_row(escape(words.what(row)), escape(row.code), *words.figures(row))
    for currency, total in one.table.totals.items():
        grid.add_row(f"total in {currency}", "", *words.sums(total), style="bold")
    if len(one.table.totals) > 1:
        grid.add_row("total", "", *words.sums(one.table.total), style="bold")
    return grid

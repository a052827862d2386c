"""`ledgerlink receivables`: what customers owe, by age."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from shared.aws.owing import DynamoDebtors
from shared.cli import ageing_words as words
from shared.cli.command import as_json, with_world
from shared.cli.output import say, say_json
from shared.domain.ageing_table import AgeingTable
from shared.usecases.settling.list_receivables import list_receivables
from shared.wiring import World

WRITTEN = click.Path(dir_okay=False, path_type=Path)
UNCUT = 240
"""Columns where nobody looks at a terminal: a file's or a pipe's lines aren't folded."""


@click.command()
@click.option("--book", default="", help="Only this book's ledger, with all of its customers.")
@click.option("--all", "everybody", is_flag=True, help="Customers who owe nothing and have no credit, too.")
@click.option(
    "--as-of",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="As that day will find it if nothing is paid until then: today or later.",
)
@click.option("--csv", "table", type=WRITTEN, help="Write the customers as a table for spreadsheets, too.")
@click.option("--html", type=WRITTEN, help="Write the report with charts as a web page, too.")
@as_json
@with_world
def receivables(
    world: World,
    *,
    book: str,
    everybody: bool,
    on: datetime | None,
    table: Path | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """
    What customers owe, by how many days it is overdue: the most overdue first, and the sums and DSO of every organisation.

    Amounts are gross, in the ledger's own currency; `?` where an invoice's rate isn't known. Credit that isn't applied is in no
    age: owed less credit is outstanding. DSO: unpaid / invoiced in the last `dso_days` of the rules x these days.

    It is what was last seen of the ledgers, as the CRM shows it: no provider is called.
    """
    now, rules = world.clock.now(), world.rules.active()
    day = on.date() if on is not None else None
    if day is not None and day < now.date():
        raise click.BadParameter(f"{day} is over: what was owed then isn't kept.", param_hint="--as-of")
    with _progress() as told:
        found = list_receivables(
            DynamoDebtors(world.links.table), rules, now, book=book, on=day, everybody=everybody, progress=told
        )
    said = _said(found, day, now)
    if as_json:
        say_json({"at": now, "as_of": day or now.date(), **words.as_json(found, rules)})
    else:
        _show(found, said)
    if table is not None:
        table.write_text(words.as_csv(found), encoding="utf-8-sig", newline="")
    if html is not None:
        from shared.cli.ageing_page import page  # noqa: PLC0415 - what draws charts is slow to load: only for who wants some

        html.write_text(page(found, title="Receivables", said=said), encoding="utf-8")
    if not as_json:
        for written in (table, html):
            if written is not None:
                say(f"Written to {escape(str(written))}.")


def _said(found: AgeingTable, day: date | None, now: datetime) -> str:
    seen = f"{len(found.rows)} customers, as of {now:%F %T} UTC"
    return f"{seen}, and as {day} will find it if nothing is paid until then" if day is not None else seen


def _show(found: AgeingTable, said: str) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else UNCUT)
    if found.rows:
        grid = _grid("Receivables", "customer")
        for name, row in zip(words.who_and_where(found.rows), found.rows, strict=True):
            grid.add_row(escape(name), *words.figures(row), style="red" if row.figures.is_overdue else "")
        console.print(grid)
    else:
        say("Nobody owes anything.")
    sums = _grid("Organisations", "organisation")
    for place, its in found.organisations.items():
        sums.add_row(escape(place), *words.sums(its))
    for its in found.currencies:
        sums.add_row(f"all in {its.currency}", *words.sums(its), style="bold")
    if found.organisations:
        console.print(sums)
    say(escape(f"{said}. {words.LEGEND}"))


def _grid(title: str, first: str) -> Table:
    grid = Table(title=title, title_justify="left", box=None, header_style="bold")
    grid.add_column(first, overflow="fold")
    for column in words.COLUMNS:
        grid.add_column(column, justify="right", no_wrap=True)
    return grid


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """How many records were read, on a terminal's stderr; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda _read: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading what customers owe")
        yield lambda read: bar.update(task, description=f"{read:,} invoices, credits and links read")

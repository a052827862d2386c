"""`ledgerlink receivables`: what customers owe, by age."""

import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from shared.aws.owing import DynamoDebtors
from shared.cli import ageing_words as words
from shared.cli.ageing_print import show
from shared.cli.command import as_json, with_world
from shared.cli.counting import counting
from shared.cli.output import UNCUT, say, say_json
from shared.domain.ageing_table import AgeingTable
from shared.model.rules import Rules
from shared.ports.work import NOBODY_CALLS, Standing
from shared.usecases.settling.list_receivables import list_receivables
from shared.wiring import World

WRITTEN = click.Path(dir_okay=False, path_type=Path)


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
    age: owed less credit is outstanding. DSO: days of sales that are unpaid, over the last `dso_days` of the rules.

    It is what was last seen of the ledgers, as the CRM shows it: no provider is called.
    """
    now, rules = world.clock.now(), world.rules.active()
    day = on.date() if on is not None else None
    if day is not None and day < now.date():
        raise click.BadParameter(f"{day} is over: what was owed then isn't kept.", param_hint="--as-of")
    with counting("reading what customers owe", "invoices, credits and links read") as told:
        found = list_receivables(
            DynamoDebtors(world.links.table), rules, now, book=book, on=day, everybody=everybody, progress=told
        )
    cut = _cut_off(world, rules, book)
    said = ". ".join((_said(found, day, now), *map(words.cut_off, cut)))
    if as_json:
        say_json(
            {"at": now, "as_of": day or now.date(), "cut_off": [one.id for one in cut], **words.as_json(found, rules)}
        )
    else:
        show(found, said, Console(highlight=False, width=None if sys.stdout.isatty() else UNCUT))
    if table is not None:
        table.write_text(words.as_csv(found), encoding="utf-8-sig", newline="")
    if html is not None:
        from shared.cli.ageing_page import page  # noqa: PLC0415 - what draws charts is slow to load: only for who wants some

        html.write_text(page(found, title="Receivables", said=said), encoding="utf-8")
    if not as_json:
        for written in (table, html):
            if written is not None:
                say(f"Written to {escape(str(written))}.")


def _cut_off(world: World, rules: Rules, book: str) -> list[Standing]:
    """The ledgers of these books that nobody may read now: what customers owe them may have changed."""
    ledgers = {one.ledger for one in rules.books if book in {"", one.id}}
    return [one for one in world.connections.standings() if one.id in ledgers and one.status in NOBODY_CALLS]


def _said(found: AgeingTable, day: date | None, now: datetime) -> str:
    seen = f"{len(found.rows)} customers, as of {now:%F %T} UTC"
    return f"{seen}, and as {day} will find it if nothing is paid until then" if day is not None else seen

"""`ledgerlink match`: who in one system is who in the other."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from shared.cli import match_changes, match_commands, match_run
from shared.cli.command import as_json, with_world
from shared.cli.output import say, say_json, table
from shared.cli.party_file import parties_in
from shared.domain.matching import Decision, Match, Party
from shared.domain.matching import match as matched
from shared.wiring import World

HEADERS = ("left", "right", "score", "decision", "because of")
WRITTEN = click.Path(dir_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.option("--book", default="", help="Only this book's ledger.")
@click.option("--fresh", is_flag=True, help="Read both systems from their first record on, not only what is new.")
@click.option("--last", is_flag=True, help="Show what the last run found; nothing is read from the providers.")
@click.option("--csv", type=WRITTEN, help="Write the pairs as a table for decisions, too.")
@click.option("--audit", type=WRITTEN, help="Write all other findings as a table, too.")
@click.option("--html", type=WRITTEN, help="Write the report as a web page, too.")
@click.option("--left", type=FILE, help="CSV file of companies and people; its columns are a party's fields.")
@click.option("--right", type=FILE, help="CSV file of those to find them among.")
@as_json
@click.pass_context
def match(context: click.Context, /, left: Path | None, right: Path | None, *, as_json: bool, **asked: Any) -> None:
    """
    Read the companies, contacts and customers of both systems and report what is the same, what is doubtful and what isn't ready.

    Nothing is written to either side; cut off, it goes on from there; again, it reads only what is new. Exit 3 where pairs wait
    for a decision: `accept`, `reject` or `import` them.

    With --left and --right two CSV files are compared instead. Columns: id, name, given, family, emails, phones, domains,
    tax_ids, registration, addresses, external_ids (key=value), birth_date (YYYY-MM-DD); `;` between several values.
    """
    if context.invoked_subcommand is not None:
        return
    if left is None and right is None:
        context.invoke(existing, as_json=as_json, **asked)
        return
    if left is None or right is None:
        raise click.UsageError("Give both files: --left and --right.", ctx=context)
    _files(left, right, as_json=as_json)


@click.command()
@with_world
def existing(
    world: World,
    *,
    book: str,
    fresh: bool,
    last: bool,
    csv: Path | None,
    audit: Path | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """Match what is there already, on both sides of a deployment."""
    match_run.report(
        match_run.run(world, book, fresh=fresh, last=last), csv=csv, audit=audit, html=html, as_json=as_json
    )


for command in (*match_commands.COMMANDS, *match_changes.COMMANDS):
    match.add_command(command)


def _files(left: Path, right: Path, *, as_json: bool) -> None:
    found = list(_compared(left, right, as_json=as_json))
    if as_json:
        for one in found:
            say_json(one)
        return
    table(f"{left.name} and {right.name}", HEADERS, [_row(one) for one in found])
    counts = Counter(one.decision for one in found)
    say(f"{counts[Decision.LINK]} surely the same, {counts[Decision.REVIEW]} for a person to look at.")


def _compared(left: Path, right: Path, *, as_json: bool) -> Iterator[Match]:
    """The pairs; while they are worked out, a terminal is told how far it is."""
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=as_json or not sys.stderr.isatty()) as progress:

        def read(file: Path) -> Iterable[Party]:
            reading = progress.add_task(f"reading {file.name}", total=None)
            for party in parties_in(file, as_json=as_json):
                progress.advance(reading)
                yield party

        comparing = progress.add_task("comparing, pairs found", total=None)
        for one in matched(read(left), read(right)):
            progress.advance(comparing)
            yield one


def _row(one: Match) -> list[str]:
    because = ", ".join(f"{feature} {score:.2f}" for feature, score in one.reasons)
    return [one.left, one.right, f"{one.score:.3f}", one.decision, because]

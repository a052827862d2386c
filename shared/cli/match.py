"""`ledgerlink match`: who in one system is who in the other."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from shared.cli.command import as_json
from shared.cli.output import say, say_json, table
from shared.cli.party_file import parties_in
from shared.domain.matching import Decision, Match, Party
from shared.domain.matching import match as matched

HEADERS = ("left", "right", "score", "decision", "because of")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.option("--left", type=FILE, help="CSV file of companies and people; its columns are a party's fields.")
@click.option("--right", type=FILE, help="CSV file of those to find them among.")
@as_json
@click.pass_context
def match(context: click.Context, left: Path | None, right: Path | None, *, as_json: bool) -> None:
    """
    Match the companies and people of two CSV files: which pairs are surely one, and which a person should look at.

    Columns: id, name, given, family, emails, phones, domains, tax_ids, registration, addresses, external_ids (key=value),
    birth_date (YYYY-MM-DD); `;` between several values. Nothing is written anywhere.
    """
    if context.invoked_subcommand is not None:
        return
    if left is None or right is None:
        raise click.UsageError("Give both files: --left and --right.", ctx=context)
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

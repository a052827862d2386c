"""The ageing table on a terminal, wide or narrow."""

from collections.abc import Collection, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from shared.cli import ageing_words as words
from shared.cli.output import UNCUT
from shared.domain.ageing_table import AgeingTable


def show(found: AgeingTable, said: str, console: Console) -> None:
    """Print who owes what, the sums of each organisation, and `said` of all of it."""
    if found.rows:
        rows = list(zip(words.who_and_where(found.rows), found.rows, strict=True))
        lines = [(name, words.figures(row), "red" if row.figures.is_overdue else "") for name, row in rows]
        _print(console, "Receivables", "customer", lines)
    else:
        console.print("Nobody owes anything.")
    sums = [(str(place), words.sums(its), "") for place, its in found.organisations.items()]
    totals = [(f"all in {its.currency}", words.sums(its), "bold") for its in found.currencies]
    if sums:
        _print(console, "Organisations", "organisation", [*sums, *totals])
    console.print(escape(f"{said}. {words.LEGEND}"), soft_wrap=True)


def _print(console: Console, title: str, first: str, lines: Sequence[tuple[str, list[str], str]]) -> None:
    """The whole table where it fits the terminal; else without what the ages of the debt are."""
    whole, short = (_grid(title, first, lines, kept) for kept in (words.COLUMNS, words.NARROW))
    fits = console.measure(whole, options=console.options.update(max_width=UNCUT)).maximum <= console.width
    console.print(whole if fits else short)
    if not fits:
        console.print("The ages stand in a wider terminal, in --csv and in --html.")


def _grid(title: str, first: str, lines: Sequence[tuple[str, list[str], str]], kept: Collection[str]) -> Table:
    """A table of these columns out of all."""
    grid = Table(title=title, title_justify="left", box=None, header_style="bold")
    grid.add_column(first, overflow="fold")
    for column in kept:
        grid.add_column(column, justify="right", no_wrap=True)
    for name, figures, style in lines:
        cells = (cell for column, cell in zip(words.COLUMNS, figures, strict=True) if column in kept)
        grid.add_row(escape(name), *cells, style=style)
    return grid

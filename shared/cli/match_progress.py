"""How far reading and linking are: a bar on a terminal's stderr, nothing anywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from shared.model.stock import Taking


@contextmanager
def reading() -> Iterator[Callable[[Taking], None]]:
    """One line for each kind of record of each account."""
    if not sys.stderr.isatty():
        yield lambda _taking: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        lines: dict[tuple[str, str], TaskID] = {}

        def told(taking: Taking) -> None:
            which = taking.connection, taking.kind.value
            if which not in lines:
                lines[which] = bar.add_task(f"{taking.connection}: {taking.kind}", total=None)
            total = taking.total if taking.total is not None and taking.total >= taking.read else None
            bar.update(lines[which], completed=taking.read, total=taking.read if taking.done else total)

        yield told


@contextmanager
def deciding(what: str, of: int) -> Iterator[Callable[[int], None]]:
    """One line for links that are made, told or taken back."""
    if not sys.stderr.isatty() or of < 2:
        yield lambda _done: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=of)
        yield lambda done: bar.update(task, completed=done)

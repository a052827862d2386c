"""How much was read so far: a line on a terminal's stderr, nothing anywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def counting(begun: str, read: str) -> Iterator[Callable[[int], None]]:
    """Say `begun`, and whenever it is told how many were read so far, that number and `read`."""
    if not sys.stderr.isatty():
        yield lambda _total: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(begun)
        yield lambda total: bar.update(task, description=f"{total:,} {read}")


def added_up(told: Callable[[int], None]) -> Callable[[int], None]:
    """For whoever says how many more were read: `told` hears how many they are by then."""
    total = 0

    def more(read: int) -> None:
        nonlocal total
        total += read
        told(total)

    return more

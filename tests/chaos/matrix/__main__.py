"""
`python -m tests.chaos.matrix [--seed N] [--row ID] [--pair NAME]`: every fault, then every deliberately broken build.

Ends with 0 where each row is green and each control turned its row red, else with 1. The same seed replays everything.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.chaos.matrix.controls import CONTROLS, Control
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.pairs import PAIRS
from tests.chaos.matrix.report import Measured, Verdict, as_json, show, write
from tests.chaos.matrix.table import ROWS
from tests.chaos.matrix.tasks import FIRST_PAIR, Task, done, tasks, tidies_seldom

JSON = Path("build/chaos.json")
WORKERS = 2
SAID_EVERY = 10
WIDE = 200
"""Columns of a report that goes to a file."""
QUIET = {"POWERTOOLS_LOG_LEVEL": "CRITICAL", "POWERTOOLS_SERVICE_NAME": "matrix"}
STEADY = {"PYTHONHASHSEED": "0"}
"""Else the order of a set's members, and with it that of some calls, would differ from one process of the pool to the next."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.matrix", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--row", action="append", choices=[row.id for row in ROWS])
    parser.add_argument("--pair", action="append", choices=list(PAIRS))
    parser.add_argument("--blocks", type=int, default=10_000, help="of each row at most so many: a quick look")
    asked = parser.parse_args(argv)
    os.environ |= QUIET | STEADY
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    rows, pairs = asked.row or [row.id for row in ROWS], asked.pair or list(PAIRS)
    todo, begun = tasks(asked.seed, rows, pairs, asked.blocks), time.monotonic()
    console.print(f"seed {asked.seed}: {len(todo)} blocks, {', '.join(pairs)}")
    found: dict[tuple[str, str, int], tuple[Figures, float]] = {}
    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    workers = ProcessPoolExecutor(WORKERS, get_context("spawn"), tidies_seldom)
    with Progress(*bars, console=console) as progress, workers as pool:
        bar = progress.add_task("faults", total=len(todo))
        for number, future in enumerate(as_completed(_handed_in(pool, todo)), start=1):
            task, figures, seconds = future.result()
            sums, spent = found.setdefault((task.row, task.pair, task.control), (Figures(), 0.0))
            sums.add(figures)
            found[task.row, task.pair, task.control] = (sums, spent + seconds)
            progress.update(bar, advance=1, description=f"row {task.row}")
            if not console.is_terminal and number % SAID_EVERY == 0:
                console.print(f"{number} of {len(todo)} blocks, now row {task.row}")
    measured = [
        Measured(row, pair, *found[row.id, pair, -1], min(asked.blocks, row.blocks_of(pair)))
        for row in ROWS
        for pair in pairs
        if (row.id, pair, -1) in found
    ]
    verdicts = [
        _verdict(control, found[control.row, FIRST_PAIR, number][0])
        for number, control in enumerate(CONTROLS)
        if (control.row, FIRST_PAIR, number) in found
    ]
    took = time.monotonic() - begun
    show(console, measured, verdicts)
    write(JSON, {**as_json(asked.seed, measured, verdicts), "seconds": round(took)})
    fine = all(one.is_green for one in measured) and all(verdict.turned_red for verdict in verdicts)
    said = "all is well" if fine else f"RED; replay with SEED={asked.seed}"
    console.print(f"{JSON}: {said}; {took / 60:.1f} min")
    return 0 if fine else 1


def _handed_in(pool: ProcessPoolExecutor, todo: Sequence[Task]) -> list["Future[tuple[Task, Figures, float]]"]:
    return [pool.submit(done, task) for task in todo]


def _verdict(control: Control, figures: Figures) -> Verdict:
    """A control whose fault never fired shows nothing, and isn't red for that."""
    first = figures.wrongs[0] if figures.wrongs else ""
    return Verdict(control.name, control.row, not figures.is_clean and figures.fired > 0, first)


if __name__ == "__main__":
    sys.exit(main())

"""The matrix in parts that any process can work off by itself."""

import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.chaos.matrix.controls import CONTROLS
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.pairs import PAIRS
from tests.chaos.matrix.table import ROWS, row_of

FIRST_PAIR = next(iter(PAIRS))
"""The controls are run with it alone: what they break is ours, not a vendor's."""
TIDIED_EVERY = 20_000
"""Things made and not gone, by which the interpreter looks for cycles among the youngest; its own figure is 700."""


@dataclass(frozen=True)
class Task:
    """One block of one row with one pair; of a control, where it names one."""

    row: str
    pair: str
    block: int
    seed: int
    control: int = -1


def tidies_seldom() -> None:
    """For each process of the pool: it makes millions of small things that go by themselves, and looking for cycles took a sixth of its time."""
    gc.set_threshold(TIDIED_EVERY, 20, 20)


def done(task: Task) -> tuple[Task, Figures, float]:
    """Work one block off, in a process of the pool; gives what it measured and the CPU it took."""
    begun = time.process_time()
    around = CONTROLS[task.control].around if task.control >= 0 else {}
    try:
        figures = row_of(task.row).part(PAIRS[task.pair], task.block, task.seed, around)
    except Exception as error:  # noqa: BLE001  # a row that fails is red, and says so; the others go on
        figures = Figures()
        figures.breaks(f"block {task.block}: {type(error).__name__}: {error}")
    return task, figures, time.process_time() - begun


def tasks(seed: int, rows: Sequence[str], pairs: Sequence[str], most: int) -> list[Task]:
    """All blocks of all rows, `most` of each at most, and the controls; the longest first."""
    return sorted(_tasks(seed, rows, pairs, most), key=lambda task: -row_of(task.row).block_s)


def _tasks(seed: int, rows: Sequence[str], pairs: Sequence[str], most: int) -> Iterator[Task]:
    for row in ROWS:
        for pair in pairs if row.id in rows else ():
            yield from (Task(row.id, pair, block, seed) for block in range(min(most, row.blocks_of(pair))))
    for number, control in enumerate(CONTROLS):
        if control.row in rows:
            yield from (Task(control.row, FIRST_PAIR, block, seed, number) for block in range(control.blocks))

"""Row 1, the sample: real processes on the local stack, real HTTP, real SIGKILLs. `tests/chaos` kills at every point there is."""

import tempfile
import time
from pathlib import Path
from random import Random

from functions.catalog import Queue
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Block, Row
from tests.chaos.points import Point, points
from tests.chaos.scene import Scene, opened

SAMPLE = 24


def run(block: Block) -> Figures:
    """Some points, drawn by the seed; recovery is in real seconds."""
    figures = Figures()
    drawn = Random(block.seed).sample(list(points()), SAMPLE)  # noqa: S311  # chance, not secrecy
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as scene:
        for point in drawn:
            scene.minute_passes()
            _killed(scene, point, figures)
    return figures


def _killed(scene: Scene, point: Point, figures: Figures) -> None:
    """What the books must show then is `tests.chaos.proof`'s; whatever it finds wrong is a broken promise."""
    figures.injected += 1
    figures.deals += 1
    try:
        sale = point.story.begin(scene)
        if point.queue is Queue.WRITE_BACK:
            scene.calm(Queue.DEAL_WON)
        begun, kills = time.monotonic(), scene.gate.kills
        scene.survive(point.queue, point.at, point.phase)
        scene.calm(Queue.WRITE_BACK)
        figures.recovered(time.monotonic() - begun)
        figures.fired += scene.gate.kills - kills
        point.story.proven(scene, sale)
    except AssertionError as wrong:
        figures.breaks(f"{point}: {wrong}")


ROW = Row(
    "1r", "real SIGKILLs on the local stack, a sample", run, blocks=1, least=SAMPLE, share=0, pairs=("hubspot-xero",)
)

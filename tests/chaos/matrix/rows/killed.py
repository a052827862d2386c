"""
Row 1, the sample: real processes on the local stack, real HTTP, real SIGKILLs. `tests/chaos` kills at every point there is with the first pair,
whose proofs look deeper; with another the points are those of an undisturbed run, and its books are judged as in every other row.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from functions.catalog import Queue
from tests.chaos import points, proof
from tests.chaos.gate import Phase
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.pairs import PAIRS
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sides.shapes import Pair
from tests.chaos.matrix.verdict import read
from tests.chaos.scene import UNKNOWN_LINES, Sale, Scene, opened

BLOCKS = 3
SAMPLE = 8
"""Kills of a block, which has a stack of its own."""
FIRST_PAIR = next(iter(PAIRS))
WHOLE_LINES = (
    {"name": "Platform seats", "sku": "SEAT-PRO", "quantity": "12", "price": "49.99"},
    {"name": "Onboarding", "sku": "ONBOARD", "quantity": "1", "price": "1500", "discount": "10"},
)
"""In whole cents: not every CRM takes a price in parts of them."""
BOTH = (Queue.DEAL_WON, Queue.WRITE_BACK)


@dataclass(frozen=True)
class Stroke:
    """A kill at the side effect number `at` of the queue's worker, with a deal of these lines."""

    lines: Sequence[dict[str, str]]
    queue: Queue
    at: int
    phase: Phase


def run(block: Block) -> Figures:
    """Some points, drawn by the seed; recovery is in real seconds."""
    figures = Figures()
    chance = Random(block.seed)  # noqa: S311  # chance, not secrecy
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), block.pair.name) as scene:
        if block.pair.name == FIRST_PAIR:
            for point in chance.sample(list(points.points())[block.number :: BLOCKS], SAMPLE):
                _at_a_point(scene, point, figures)
        else:
            _elsewhere(scene, block.pair, chance, figures)
    return figures


def _at_a_point(scene: Scene, point: points.Point, figures: Figures) -> None:
    """What the books must show then is `tests.chaos.proof`'s; whatever it finds wrong is a broken promise."""
    with _counted(scene, str(point), figures):
        sale = _killed(scene, lambda: point.story.begin(scene), point, figures)
        point.story.proven(scene, sale)


def _elsewhere(scene: Scene, pair: Pair, chance: Random, figures: Figures) -> None:
    """With a new customer, and with a deal that is held: quiet after each kill, and at the end nothing is missing or double."""
    for stroke in chance.sample(list(_strokes(scene)), SAMPLE):
        with _counted(scene, str(stroke), figures):
            sale = _killed(scene, lambda lines=stroke.lines: _won(scene, lines), stroke, figures)  # type: ignore[misc]
            proof.quiet(scene, sale)
    accounts = {scene.crm.described["account_id"]: scene.ledger.described["account_id"]}
    figures.deals = 0  # the verdict counts them itself
    read(pair, scene.crm.books(), scene.ledger.books(), accounts, figures)


def _strokes(scene: Scene) -> Iterator[Stroke]:
    """Before and after each side effect of an undisturbed run."""
    for lines in (WHOLE_LINES, UNKNOWN_LINES):
        scene.minute_passes()
        _won(scene, lines)
        for queue in BOTH:
            for at in range(1, len(scene.record(queue)) + 1):
                yield from (Stroke(lines, queue, at, phase) for phase in (Phase.BEFORE, Phase.AFTER))


def _won(scene: Scene, lines: Sequence[dict[str, str]]) -> Sale:
    sale = scene.sale(*lines)
    scene.announce(sale)
    return sale


def _killed(scene: Scene, begin: Callable[[], Sale], at: Stroke | points.Point, figures: Figures) -> Sale:
    """The worker dies there; all is carried out in the end."""
    sale = begin()
    if at.queue is Queue.WRITE_BACK:
        scene.calm(Queue.DEAL_WON)
    begun, kills = time.monotonic(), scene.gate.kills
    scene.survive(at.queue, at.at, at.phase)
    scene.calm(Queue.WRITE_BACK)
    figures.recovered(time.monotonic() - begun)
    figures.fired += scene.gate.kills - kills
    return sale


@contextmanager
def _counted(scene: Scene, where: str, figures: Figures) -> Iterator[None]:
    """One kill, in a minute of its own."""
    scene.minute_passes()
    figures.injected += 1
    figures.deals += 1
    try:
        yield
    except AssertionError as wrong:
        figures.breaks(f"{where}: {wrong}")


ROW = Row(
    "1r",
    "real SIGKILLs on the local stack, a sample",
    run,
    blocks=BLOCKS,
    least=BLOCKS * SAMPLE,
    share=0,
    pairs=("hubspot-xero", "salesforce-quickbooks"),
    block_s=60.0,
)

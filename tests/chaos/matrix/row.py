"""A row of the matrix, and the blocks it is worked off in."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.pairs import PAIRS
from tests.chaos.matrix.sides.shapes import Pair
from tests.chaos.matrix.world import Around

OTHERS_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Block:
    """One independent part of a row: a company of its own, all of whose chances come from `seed`. `around` breaks its build."""

    pair: Pair
    number: int
    seed: int
    around: Mapping[str, Around] = field(default_factory=dict)

    def bundle(self, accounts: int = 1, *, polls: bool = False, rules: str = "") -> Bundle:
        """The company."""
        return Bundle(pair=self.pair, seed=self.seed, accounts=accounts, around=self.around, polls=polls, rules=rules)


@dataclass(frozen=True, slots=True)
class Row:
    """
    `run` works one of `blocks` blocks off. Fewer than `least` effects seen, and the row is red: it proved nothing.

    `pairs` are those it is run with (none: all); `share` is how many blocks a run of the test suite takes. A block takes about `block_s`
    seconds: the longest are begun first, so that no process is left with one of them at the end.
    """

    id: str
    name: str
    run: Callable[[Block], Figures]
    blocks: int
    least: int
    share: int = 1
    pairs: tuple[str, ...] = ()
    block_s: float = 3.0

    def blocks_of(self, pair: str) -> int:
        """How many blocks are run with this pair: all with the first, some with the others, whose vendors alone differ."""
        if self.pairs and pair not in self.pairs:
            return 0
        return self.blocks if pair == next(iter(PAIRS)) else max(1, round(self.blocks * OTHERS_SHARE))

    def part(self, pair: Pair, number: int, seed: int, around: Mapping[str, Around] | None = None) -> Figures:
        """One block. The same seed gives the same block, whatever else is run."""
        block = Block(pair, number, hash_of(seed, self.id, number), around or {})
        random.seed(block.seed)  # the spread of waits is chance, too
        return self.run(block)


def hash_of(seed: int, row: str, number: int) -> int:
    """A block's own seed; the same on every machine."""
    mixed = seed
    for character in f"{row}/{number}":
        mixed = (mixed * 1_000_003 + ord(character)) % 2**61
    return mixed

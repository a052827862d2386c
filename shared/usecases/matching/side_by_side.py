"""Many links' steps a few at a time, and never two of one record at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from shared.model.refs import Ref

AT_ONCE: Final = 8
"""Threads: a step waits for the tables nearly all of its time."""

Item = TypeVar("Item")
Made = TypeVar("Made")


def side_by_side(
    items: Sequence[Item],
    about: Callable[[Item], Sequence[Ref]],
    do: Callable[[Item], Made],
    progress: Callable[[int], None] = lambda _done: None,
) -> list[Made]:
    """
    Do this for each item, and give what came of each, in the items' order. Two that are `about` the same record follow each other
    in their order, so that the second sees what the first did.

    What one raises is raised, as is an interruption: those under way are finished first, the others are not begun.
    """
    made: dict[int, Made] = {}
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        for turn in _turns([about(item) for item in items]):
            for place, one in zip(turn, pool.map(do, [items[place] for place in turn]), strict=True):
                made[place] = one
                progress(len(made))
    finally:
        pool.shutdown(cancel_futures=True)
    return [made[place] for place in range(len(items))]


def _turns(about: Sequence[Sequence[Ref]]) -> Iterator[list[int]]:
    """Places in turns: one comes after every other of its records that stands before it."""
    turns: list[list[int]] = []
    free: dict[Ref, int] = {}
    for place, refs in enumerate(about):
        turn = max((free.get(ref, 0) for ref in refs), default=0)
        if turn == len(turns):
            turns.append([])
        turns[turn].append(place)
        free.update(dict.fromkeys(refs, turn + 1))
    yield from turns

"""Many processes at once: threads of this one, each with a process of the bundle to itself."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.sides.shapes import narrowed
from tests.chaos.matrix.workers import url
from tests.fakes.cloud.sqs import Letter

ROOM = 1
"""Calls at once that the vendor allows an account: others use up the rest."""
A_CALL_SECONDS = 0.01
"""How long each of its calls really takes meanwhile: else none would ever meet another."""


@contextmanager
def little_room(provider: Any) -> Iterator[None]:
    """While inside, the vendor answers slowly, and few at once."""
    with ExitStack() as until_then:
        until_then.enter_context(narrowed(provider.limits, "at_once", ROOM))
        until_then.enter_context(narrowed(provider, "latency_s", A_CALL_SECONDS))
        yield


def all_at_once(bundle: Bundle, queue: str) -> int:
    """What the queue holds now is worked off at the same moment, each record of it by a process of its own; gives how many."""
    groups: dict[str, list[Letter]] = {}
    while letters := bundle.cloud.sqs.take(url(queue), bundle.chance):
        for letter in letters:
            groups.setdefault(letter.group, []).append(letter)
    if not groups:
        return 0
    crew = [f"one of many {number}" for number in range(len(groups))]
    for name in crew:
        bundle.process(name)
    with ThreadPoolExecutor(len(groups)) as threads:
        for under_way in [
            threads.submit(bundle.work, queue, letters, name)
            for name, letters in zip(crew, groups.values(), strict=True)
        ]:
            under_way.result()
    return len(groups)

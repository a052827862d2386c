"""
Which tests run in one process, where several processes share them out.

What shares a stack stays together, for a stack takes ten seconds to start; all else goes by file. The stories of the one big
stack are so many that they are told in several houses, each with a stack of its own. What takes long begins first.
"""

import os
from collections.abc import Mapping
from functools import cache
from itertools import cycle
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

from infra.local.pairs import pairs

MOST = 3
"""Processes side by side; each has a stack, whose functions are a dozen processes more, and vendors wait for five seconds."""
STORIES = Path(__file__).parent / "stories"
HOUSES = ("one", "two")
STARTS_ITS_OWN = "LocalStack("
"""In stories that start a stack of their own, in the state that they need."""
NO_STACK = frozenset({"test_matrix.py", "test_simulated_crashes.py", "test_demo.py"})
"""Tests beside others' stack that use none, or start what they show."""
LONG = ("tests/stories/", "tests/pairs/", "tests/chaos/", "tests/infra/")
"""Where the stacks are, the longest first; everything else follows."""


def processes() -> int:
    """How many run side by side here; 0: there is one processor, so all in one."""
    found = min(os.cpu_count() or 1, MOST)
    return found if found > 1 else 0


def rank(nodeid: str) -> int:
    """What begins before what."""
    return next((at for at, folder in enumerate(LONG) if nodeid.startswith(folder)), len(LONG))


def unit(nodeid: str) -> str:
    """The name of what this test is run together with, one after the other in one process."""
    file, _, name = nodeid.partition("::")
    path = Path(file)
    match path.parent.as_posix():
        case "tests/stories" if path.name in _houses():
            named = next((house for house in HOUSES if name.endswith(f"[{house}]")), "")
            return f"stories {named or _houses()[path.name]}"
        case "tests/pairs":
            return next((f"pair {pair}" for pair in pairs() if f"[{pair}" in name), file)
        case "tests/chaos" | "tests/infra" as folder if path.name not in NO_STACK:
            return folder
        case _:
            return file


@cache
def _houses() -> Mapping[str, str]:
    """The house of each file of stories, turn and turn about; one that is told in each house says so in its parameters."""
    told = [path.name for path in sorted(STORIES.glob("test_*.py")) if STARTS_ITS_OWN not in path.read_text()]
    return dict(zip(told, cycle(HOUSES), strict=False))


class InUnits(LoadScopeScheduling):  # type: ignore[misc]  # the library has no types
    """Gives each process a whole unit, and the next when it is nearly done."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)

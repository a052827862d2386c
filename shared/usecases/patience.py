"""Reads that many pages long: a provider may want a pause, and somebody may be there to wait."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Answer = TypeVar("Answer")


class Patience(Protocol):
    """Asks once more where a provider wants a pause, if somebody is there to wait."""

    def __call__(self, ask: Callable[[], Answer], /) -> Answer:
        """Give what was asked for."""
        ...


def at_once(ask: Callable[[], Answer], /) -> Answer:
    """Ask once."""
    return ask()

"""The rest of the world: time and queues."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shared.model.hints import Hint


class Clock(Protocol):
    """Time as a port."""

    def now(self) -> datetime:
        """The time, aware, UTC."""
        ...


class Queues(Protocol):
    """Work handed on."""

    def send(self, queue: str, hints: Sequence[Hint]) -> None:
        """Make these durable in the queue, in order per record. Raises: Unavailable where not all of them are."""
        ...

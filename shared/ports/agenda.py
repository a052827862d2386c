"""What is due later: waits that are too long for a queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shared.model.agenda import AgendaItem
from shared.model.hints import Hint


class Agenda(Protocol):
    """Items by time. For each queue and key of a hint there is one; nothing here is lost by a crash."""

    def later(self, at: datetime, queue: str, hint: Hint, *, waits_for: str = "") -> None:
        """Let this hint be sent at that time; a later word about the same queue and key replaces the earlier."""
        ...

    def due(self, now: datetime, limit: int = 100) -> Sequence[AgendaItem]:
        """What is due, the longest overdue first."""
        ...

    def count_due(self, now: datetime) -> int:
        """How many are due."""
        ...

    def waiting_for(self, connection: str) -> Sequence[AgendaItem]:
        """What waits for somebody to sign in to this connection."""
        ...

    def done(self, item: AgendaItem) -> None:
        """Take it off: it was sent. After the sending, never before."""
        ...


class Sender(Protocol):
    """Hints sent again."""

    def again(self, queue: str, hints: Sequence[Hint], attempt: str) -> None:
        """
        As `Queues.send`, though the queue has seen these keys before: `attempt` tells this time from the others.

        Raises: Unavailable where not all of them are durable.
        """
        ...

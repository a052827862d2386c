"""Something due at a time."""

from dataclasses import dataclass
from datetime import datetime

from shared.model.hints import Hint


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """
    From `at` on, this hint is to be sent to the queue. `waits_for` names a connection that somebody must sign in to first;
    once that is done it is due at once, and at `at` in any case.
    """

    at: datetime
    queue: str
    hint: Hint
    waits_for: str = ""

"""What waits for a person about customers."""

from collections.abc import Sequence
from typing import Protocol

from shared.model.reviews import Review


class Reviews(Protocol):
    """Open questions, and how those before were answered."""

    def put(self, review: Review) -> bool:
        """
        Ask this; gives whether it waits now. One that waits already is brought up to date and keeps its time; one that was
        closed on the same evidence stays closed.
        """
        ...

    def waiting(self) -> Sequence[Review]:
        """All that waits, the oldest first."""
        ...

    def get(self, review_id: str) -> Review | None:
        """The one of this id that waits; None where none does (any more)."""
        ...

    def close(self, review_id: str, said: str) -> None:
        """It was answered: `said` says how. Safe to repeat; where nothing of this id waits, nothing happens."""
        ...

    def answer(self, review_id: str) -> str:
        """How it was answered when it was last closed; empty where it never was."""
        ...

"""What all customers owe, read at once: for reports, never on a deal's way."""

from collections.abc import Callable, Sequence
from typing import Protocol

from shared.model.owing import Debtor


class Debtors(Protocol):
    """Every customer whose receivable is kept."""

    def all(self, progress: Callable[[int], None] = lambda _read: None) -> Sequence[Debtor]:
        """Give them in no order; `progress` is told how many records were read so far."""
        ...

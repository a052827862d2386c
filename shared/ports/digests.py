"""When the daily digest is due, and which day's was the last."""

from datetime import date
from typing import Protocol

from shared.model.digest import DigestTime


class Digests(Protocol):
    """Kept where the tick sees it without reading the rules."""

    def due(self) -> DigestTime | None:
        """When the rules in force want it; None where they tell nobody of it."""
        ...

    def last(self) -> date | None:
        """The day of the last one; None where there was none yet."""
        ...

    def finish(self, day: date) -> None:
        """That day's is on its way to everybody."""
        ...

"""When a digest is due, in memory."""

from dataclasses import dataclass
from datetime import date

from shared.model.digest import DigestTime


@dataclass
class FakeDigests:
    wanted: DigestTime | None = None
    day: date | None = None

    def due(self) -> DigestTime | None:
        return self.wanted

    def last(self) -> date | None:
        return self.day

    def finish(self, day: date) -> None:
        self.day = max(self.day or day, day)

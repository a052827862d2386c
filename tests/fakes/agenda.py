"""The agenda in memory, and a queue that hints are sent to again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.model.agenda import AgendaItem
from shared.model.hints import Hint


@dataclass
class FakeAgenda:
    items: dict[tuple[str, str], AgendaItem] = field(default_factory=dict)
    refuses: Exception | None = None

    def later(self, at: datetime, queue: str, hint: Hint, *, waits_for: str = "") -> None:
        if self.refuses is not None:
            raise self.refuses
        self.items[queue, hint.key] = AgendaItem(at, queue, hint, waits_for)

    def due(self, now: datetime, limit: int = 100) -> Sequence[AgendaItem]:
        return sorted((item for item in self.items.values() if item.at <= now), key=lambda item: item.at)[:limit]

    def count_due(self, now: datetime) -> int:
        return len(self.due(now, len(self.items)))

    def waiting_for(self, connection: str) -> Sequence[AgendaItem]:
        return [item for item in self.items.values() if item.waits_for == connection]

    def done(self, item: AgendaItem) -> None:
        if self.items.get((item.queue, item.hint.key)) == item:
            del self.items[item.queue, item.hint.key]


@dataclass
class FakeSender:
    sent: list[tuple[str, Hint, str]] = field(default_factory=list)
    refuses: Exception | None = None

    def again(self, queue: str, hints: Sequence[Hint], attempt: str) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.sent += [(queue, hint, attempt) for hint in hints]

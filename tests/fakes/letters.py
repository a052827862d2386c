"""Letters in memory, and whoever would carry them."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.model.notices import Destination, Letter, Words


@dataclass
class FakeLetters:
    kept: dict[str, Letter] = field(default_factory=dict)

    def keep(self, letter: Letter) -> bool:
        return self.kept.setdefault(letter.key, letter).notice is not None

    def find(self, key: str) -> Letter | None:
        return self.kept.get(key)

    def told(self, letter: Letter, at: datetime) -> None:
        self.kept[letter.key] = replace(letter, notice=None, told_at=at)


@dataclass
class FakeNotifier:
    """`refuses` is what the next one meets."""

    sent: list[tuple[Destination, Words]] = field(default_factory=list)
    refuses: Exception | None = None

    def send(self, to: Destination, words: Words) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.sent.append((to, words))

"""Letters in memory, and whoever would carry them."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.model.notices import Destination, Letter, NoticeFact, Words


@dataclass
class FakeLetters:
    kept: dict[str, Letter] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    counts: Counter[tuple[Destination, NoticeFact, str]] = field(default_factory=Counter)

    def keep(self, letter: Letter) -> bool:
        return self.kept.setdefault(letter.key, letter).notice is not None

    def find(self, key: str) -> Letter | None:
        return self.kept.get(key)

    def told(self, letter: Letter, at: datetime) -> None:
        self.kept[letter.key] = replace(letter, notice=None, told_at=at)

    def turn(self, letter: Letter, hour: str) -> int:
        if letter.key not in self.given:
            if letter.notice is None:
                raise ValueError("a letter that was told has no turn")
            self.counts[letter.to, letter.notice.fact, hour] += 1
            self.given[letter.key] = self.counts[letter.to, letter.notice.fact, hour]
        return self.given[letter.key]

    def turns(self, to: Destination, fact: NoticeFact, hour: str) -> int:
        return self.counts[to, fact, hour]


@dataclass
class FakeNotifier:
    """`refuses` is what the next one meets."""

    sent: list[tuple[Destination, Words]] = field(default_factory=list)
    refuses: Exception | None = None

    def send(self, to: Destination, words: Words) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.sent.append((to, words))

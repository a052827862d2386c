"""The edges in memory: apps, counters, gauges, and when messages come back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shared.errors import NotFound
from shared.ports.work import App


@dataclass
class FakeApps:
    """`rotated` is what a fresh look finds."""

    app_: App
    rotated: str = ""
    looks: int = 0
    refuses: Exception | None = None

    def app(self, provider: str, name: str, *, again: bool = False) -> App:
        if self.refuses is not None:
            raise self.refuses
        self.looks += 1
        if (provider, name) != (self.app_.provider, self.app_.name):
            raise NotFound(f"there is no app {provider}/{name}")
        return replace(self.app_, webhook_key=self.rotated) if again and self.rotated else self.app_


@dataclass
class FakeMetrics:
    counts: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, amount: int = 1, **facts: str) -> None:
        self.counts[name] += amount


@dataclass
class FakeGauges:
    levels: dict[str, float] = field(default_factory=dict)

    def publish(self, levels: Mapping[str, float]) -> None:
        self.levels |= levels


@dataclass
class FakeWaiting:
    postponed: list[tuple[str, tuple[str, ...], int]] = field(default_factory=list)
    refuses: Exception | None = None

    def postpone(self, queue: str, receipts: Sequence[str], seconds: int) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.postponed.append((queue, tuple(receipts), seconds))


@dataclass
class FakeLog:
    said: list[str] = field(default_factory=list)

    def info(self, msg: object, **keys: Any) -> None:
        self.said.append(f"{msg} {keys}")

    error = info
    exception = info

"""Xero's limits per organisation and app: calls a minute, calls at once, calls a day, and their headers."""

from dataclasses import dataclass

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.limits import RollingWindow
from infra.sandbox.xero.refusals import Refusal

A_MINUTE = 60
AT_ONCE = 5
APP_A_MINUTE = 10_000
A_DAY_BY_TIER = {"starter": 1_000, "core": 5_000, "plus": 5_000, "advanced": 5_000}
MINUTE_S = 60.0
DAY_S = 86_400.0


@dataclass
class Limits:
    """Counts calls on the sandbox's clock; the app's tier decides how many a day an organisation gives."""

    clock: Clock
    tier: str = "core"
    at_once: int = AT_ONCE

    def __post_init__(self) -> None:
        self.minute = RollingWindow(self.clock, A_MINUTE, MINUTE_S)
        self.day = RollingWindow(self.clock, A_DAY_BY_TIER[self.tier], DAY_S)
        self.app_minute = RollingWindow(self.clock, APP_A_MINUTE, MINUTE_S)

    def set_tier(self, tier: str) -> None:
        """Change the app's tier; what was counted today still counts."""
        self.day.most = A_DAY_BY_TIER[tier]
        self.tier = tier

    def count(self, tenant: str) -> dict[str, str]:
        """Count one call and return the headers of its answer; raises the 429 when a window is full."""
        for problem, window, key in (("day", self.day, tenant), ("minute", self.minute, tenant)):
            if window.remaining(key) == 0:
                raise too_many(problem, self.headers(tenant), max(1, round(window.wait(key) + 0.5)))
        if not self.app_minute.admit("app"):
            raise too_many("appminute", self.headers(tenant), max(1, round(self.app_minute.wait("app") + 0.5)))
        self.minute.admit(tenant)
        self.day.admit(tenant)
        return self.headers(tenant)

    def headers(self, tenant: str) -> dict[str, str]:
        """What is left, as every answer tells."""
        return {
            "X-MinLimit-Remaining": str(self.minute.remaining(tenant)),
            "X-DayLimit-Remaining": str(self.day.remaining(tenant)),
            "X-AppMinLimit-Remaining": str(self.app_minute.remaining("app")),
        }

    def clear(self) -> None:
        """Forget all calls."""
        for window in (self.minute, self.day, self.app_minute):
            window.clear()


def too_many(problem: str, headers: dict[str, str], wait_s: int | None) -> Refusal:
    """429: which limit it was, and how long to wait unless it was the one on concurrency."""
    told = {**headers, "X-Rate-Limit-Problem": problem}
    if wait_s is not None:
        told["Retry-After"] = str(wait_s)
    return Refusal(429, "Rate limit exceeded", "text/plain; charset=utf-8", told)

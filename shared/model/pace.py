"""How fast an account may be called, and who goes first."""

from dataclasses import dataclass
from enum import StrEnum


class Lane(StrEnum):
    """Who asks; the earlier goes first when calls are scarce."""

    INTERACTIVE = "interactive"
    """Somebody waits for it: a deal was won, sales is told."""
    PAYMENTS = "payments"
    """Money that came in."""
    BACKGROUND = "background"
    """Nobody waits: polls, reconciliation, backfill."""


@dataclass(frozen=True, slots=True)
class Budget:
    """
    At most `calls` in any `seconds`; `per_day` in any 24 hours, None for no limit. Where the vendor counts the day in something
    else than calls, `usual_cost` is what a call takes of it as a rule.
    """

    calls: int
    seconds: int = 60
    per_day: int | None = None
    usual_cost: int = 1


@dataclass(frozen=True, slots=True)
class Left:
    """What the provider said is left, in its window and in its day; None where it didn't say."""

    window: int | None = None
    day: int | None = None

"""Waiting for a provider that asks for a pause, where a person waits for the answer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from shared.errors import RateLimited

Answer = TypeVar("Answer")
LONGEST = 90.0
"""Seconds; who asks for more wants another day."""
TRIES = 20
ASSUMED = 1.0


@dataclass(frozen=True, slots=True)
class Patient:
    """Implements `Patience`; `said` is told how many seconds are waited."""

    said: Callable[[float], None] = lambda _seconds: None
    sleep: Callable[[float], None] = time.sleep

    def __call__(self, ask: Callable[[], Answer], /) -> Answer:
        """Give what was asked for. Raises: RateLimited where the pause is too long, or asked for too often."""
        for _ in range(TRIES):
            try:
                return ask()
            except RateLimited as limited:
                seconds = limited.retry_after or ASSUMED
                if seconds > LONGEST:
                    raise
                self.said(seconds)
                self.sleep(seconds)
        return ask()

"""Waiting for a provider that asks for a pause, where a person waits for the answer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import click

from shared.errors import RateLimited

Answer = TypeVar("Answer")
LONGEST = 90.0
"""Seconds; who asks for more wants another day."""
TRIES = 20
ASSUMED = 1.0
NOTICED = 2.0
"""Seconds: nobody asks why a command took less."""


def tell(seconds: float) -> None:
    """Say on stderr that the account can't be called now, where the wait is long enough to be noticed."""
    if seconds >= NOTICED:
        click.echo(f"The provider asks for a pause of {seconds:.0f} s.", err=True)


def told_and_waited(seconds: float) -> None:
    """Wait, and say so."""
    tell(seconds)
    time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Patient:
    """Implements `Patience`; `said` is told how many seconds are waited."""

    said: Callable[[float], None] = tell
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

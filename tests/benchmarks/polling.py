"""
How long a payment stays unfound where no webhook tells of it: minute by minute on a simulated clock, each look decided as the tick does.

Payments come at random times of two days on which invoices are due. The baseline is an even pace of the same share of the day's calls,
five minutes at best.
"""

import random
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain.polling import QUICK, SHARE_OF_DAY, Asked, next_ask
from shared.model.allowance import Allowance
from shared.model.attention import Attention
from shared.model.pace import Budget, Lane
from shared.model.pacing import Used, Wait, reserved
from shared.providers import registry
from shared.providers.manifest import Manifest
from tests.benchmarks.rows import row

PAYMENTS = 1000
BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAYS = timedelta(days=2)
MINUTE = timedelta(minutes=1)
DUE = Attention(((BEGAN.date(), (BEGAN + DAYS).date()),))
LEDGERS = ("xero", "quickbooks")


def rows() -> list[dict[str, Any]]:
    """The median, and how long one in twenty and one in a hundred wait, for each ledger on its smallest tier."""
    return [one for name in LEDGERS for one in _of(registry.manifest(name))]


def _of(facts: Manifest) -> Iterator[dict[str, Any]]:
    looks = list(_looks(facts))
    chance = random.Random(facts.name)  # noqa: S311  # times, not secrets
    booked = sorted(BEGAN + chance.random() * (looks[-1] - BEGAN) for _ in range(PAYMENTS))
    waits = sorted((next(at for at in looks if at >= paid) - paid).total_seconds() for paid in booked)
    cuts = statistics.quantiles(waits, n=100)
    even = max(QUICK, timedelta(days=1) * facts.calls_per_poll / ((facts.calls_per_day or 10**9) * SHARE_OF_DAY))
    for percent in (50, 95, 99):
        baseline = even.total_seconds() * percent / 100
        name = f"{facts.title}, no webhook, invoices due: a payment is found, p{percent}"
        yield row(name, cuts[percent - 1], "s", baseline=baseline, budget=1)


def _looks(facts: Manifest) -> Iterator[datetime]:
    used, at, whole_at = Used(), BEGAN, BEGAN
    brief = facts.calls_per_brief or facts.calls_per_poll
    for minute in range(1, DAYS // MINUTE):
        now = BEGAN + minute * MINUTE
        allowance = Allowance(facts.calls_per_poll, brief, facts.calls_per_day, used, moves_money=True)
        asked = Asked(BEGAN, BEGAN - DAYS, at, whole_at, attention=DUE)
        ask = next_ask(asked, allowance, now)
        if not ask.is_due(now):
            continue
        cost = brief if ask.brief else facts.calls_per_poll
        counted = reserved(used, cost, Lane.BACKGROUND, Budget(10_000, 60, facts.calls_per_day), now)
        if isinstance(counted, Wait):
            continue
        used, at = counted, now
        whole_at = whole_at if ask.brief else now
        yield now

"""A run's way out to a provider: its client is kept, because a new one costs more than many calls."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from shared.http.client import TIMEOUT
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId
from shared.wiring import World
from tests.benchmarks.rows import row

RUNS, CLIENTS = 200, 20
BUDGET = 0.1


def way_out(world: World, connection: ConnectionId) -> dict[str, Any]:
    """What each run pays to be able to call, beside what a client of its own would cost."""
    world.api(connection, Journal())
    ours = _cpu_seconds(RUNS, lambda: world.api(connection, Journal()))
    theirs = _cpu_seconds(CLIENTS, lambda: httpx.Client(timeout=TIMEOUT, trust_env=False).close())
    return row(
        "way out to a provider, CPU per run, beside a new httpx client",
        ours * 1000,
        "ms",
        baseline=theirs * 1000,
        budget=BUDGET,
    )


def _cpu_seconds(times: int, step: Callable[[], object]) -> float:
    at = time.process_time()
    for _ in range(times):
        step()
    return (time.process_time() - at) / times

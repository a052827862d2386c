"""What holds for every test."""

import gc
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.sharing import InUnits, processes, rank

# A shared machine is slow at times; how long an example takes says nothing of what it shows.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_finish() -> None:
    """What collecting made stays until the end: looking through it for garbage again and again costs a sixth of the time."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    return processes()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InUnits:
    return InUnits(config, log)

"""What holds for every test."""

import gc

from hypothesis import HealthCheck, settings

# A shared machine is slow at times; how long an example takes says nothing of what it shows.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_finish() -> None:
    """What collecting made stays until the end: looking through it for garbage again and again costs a sixth of the time."""
    gc.collect()
    gc.freeze()

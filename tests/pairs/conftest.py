"""One local stack for the stories of each pair, one pair after the other."""

from collections.abc import Iterator

import pytest

from infra.local.pairs import pairs
from tests.pairs.stage import PairStage, staged


@pytest.fixture(scope="session", params=pairs())
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PairStage]:
    with staged(request.param, tmp_path_factory.mktemp("pair")) as stage:
        yield stage


@pytest.fixture
def stage(running: PairStage) -> Iterator[PairStage]:
    """The stack when it is quiet, with a fresh minute of calls; with plain webhooks afterwards."""
    running.fresh_minute()
    yield running
    for side in (running.crm, running.ledger):
        side.control("webhooks", {"mode": "on"})
    running.settle()

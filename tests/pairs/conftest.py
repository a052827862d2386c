"""One local stack for the stories of each pair, one pair after the other."""

import json
from collections.abc import Iterator

import pytest

from infra.local.faces import crm_face, ledger_face
from infra.local.finance import Finance
from infra.local.pair import Side
from infra.local.pairs import pairs, providers_of
from infra.local.sales import Sales
from infra.local.stack import LocalStack
from shared.wiring import world
from tests.pairs.stage import PairStage


@pytest.fixture(scope="session", params=pairs())
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PairStage]:
    folder = tmp_path_factory.mktemp("pair")
    crm, ledger = providers_of(request.param)
    with LocalStack(providers=(crm, ledger)) as stack:
        (folder / "build").mkdir()
        (folder / "build" / "local.json").write_text(json.dumps(stack.description))
        selling, booking = (Side(name, stack.sandboxes[name]) for name in (crm, ledger))
        with selling.client, booking.client:
            yield PairStage(
                selling,
                booking,
                stack,
                world(stack.settings),
                folder,
                sales=Sales(selling, crm_face(crm)),
                finance=Finance(booking, ledger_face(ledger)),
            )


@pytest.fixture
def stage(running: PairStage) -> Iterator[PairStage]:
    """The stack when it is quiet, with a fresh minute of calls; with plain webhooks afterwards."""
    running.fresh_minute()
    yield running
    for side in (running.crm, running.ledger):
        side.control("webhooks", {"mode": "on"})
    running.settle()

"""A worker is killed while it renews a token: the connection survives, and so does the deal."""

from datetime import UTC, datetime

import pytest

from functions.catalog import Queue
from shared import codec
from shared.model.refs import ConnectionId
from shared.ports.work import CONNECTED
from tests.chaos import proof
from tests.chaos.gate import Phase
from tests.chaos.scene import Scene

pytestmark = pytest.mark.stack

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
RENEWING = {
    "hubspot": ("UpdateItem token", "POST /oauth/2026-09/token", "UpdateItem token"),
    "xero": ("UpdateItem token", "POST /connect/token", "UpdateItem token"),
}
"""The right to renew is taken, the refresh token traded, the new pair stored."""


def connection_of(scene: Scene, provider: str) -> ConnectionId:
    return {"hubspot": scene.crm_connection, "xero": scene.ledger_connection}[provider]


def runs_out(scene: Scene, connection: ConnectionId) -> None:
    """The access token is as good as gone."""
    scene.world.state.update("token", connection, assign={"expires_at": codec.instant(LONG_AGO)})


def lease_lapses(scene: Scene, connection: ConnectionId) -> None:
    """Half a minute passes: a dead worker's right to renew ends."""
    scene.world.state.update("token", connection, assign={"lease": 0})


@pytest.mark.parametrize("provider", RENEWING)
def test_a_token_that_ran_out_is_renewed_in_three_steps(scene: Scene, provider: str) -> None:
    sale = scene.sale()
    scene.announce(sale)
    runs_out(scene, connection_of(scene, provider))

    recorded = scene.record(Queue.DEAL_WON, renewals_count=True)

    assert RENEWING[provider] == tuple(name for name in recorded if name.endswith("token"))
    scene.calm(Queue.WRITE_BACK)
    proof.invoiced_once(scene, sale)


@pytest.mark.parametrize("phase", [Phase.BEFORE, Phase.AFTER])
@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("provider", RENEWING)
def test_a_connection_survives_a_death_at_each_step(scene: Scene, provider: str, step: int, phase: Phase) -> None:
    connection = connection_of(scene, provider)
    sale = scene.sale()
    scene.announce(sale)
    runs_out(scene, connection)
    counted_before = {"hubspot": 1, "xero": 2}[provider]

    scene.kill(Queue.DEAL_WON, counted_before + step, phase, renewals_count=True)

    assert scene.gate.seen[-1] == RENEWING[provider][step - 1]
    lease_lapses(scene, connection)
    scene.calm(Queue.DEAL_WON)
    scene.calm(Queue.WRITE_BACK)
    proof.invoiced_once(scene, sale)
    assert CONNECTED == scene.world.connections.connection(connection).status

"""What a process is put together from."""

import pytest

from shared.errors import NotFound
from shared.model.refs import ConnectionId
from shared.ports.connections import Connection
from shared.providers import registry
from shared.reach import settling_of
from shared.settings import Settings
from shared.wiring import world

XERO = ConnectionId("xero:a")
MANIFEST = registry.manifest("xero")


def settings(stack: str) -> Settings:
    return Settings("links", "state", "audit", "rules", "key", "apps/", stack, "local", {"deal_won": "url"})


def test_a_connection_may_have_its_own_settle_time() -> None:
    assert settling_of(Connection(XERO, "main")) == MANIFEST.settling
    assert settling_of(Connection(XERO, "main", settle_seconds=3)).settle == 3
    assert settling_of(Connection(XERO, "main", settle_seconds=3)).key_life == MANIFEST.settling.key_life


def test_a_provider_nobody_knows_is_not_found() -> None:
    with pytest.raises(NotFound):
        settling_of(Connection(ConnectionId("nobody:1"), "main"))


def test_there_is_one_world_for_each_deployment() -> None:
    assert world(settings("a")) is world(settings("a"))
    assert world(settings("a")) is not world(settings("b"))

"""A token goes to the provider's own hosts and nowhere else."""

import pytest

from shared.errors import Malformed, NotFound
from shared.model.refs import ConnectionId
from shared.ports.connections import Connection
from shared.providers import registry
from shared.settings import Settings
from shared.wiring import origin_of, settling_of, world

XERO = ConnectionId("xero:a")
MANIFEST = registry.manifest("xero")


def connection(origin: str) -> Connection:
    return Connection(XERO, "main", hosts={"api": origin})


def settings(stack: str) -> Settings:
    return Settings("links", "state", "audit", "rules", "key", "apps/", stack, "local", {"deal_won": "url"})


def test_without_its_own_hosts_a_connection_speaks_to_the_providers() -> None:
    assert origin_of(Connection(XERO, "main"), MANIFEST, "token", is_local=False) == MANIFEST.hosts["token"]


def test_a_host_of_the_provider_is_taken() -> None:
    assert origin_of(connection("https://eu.xero.com"), MANIFEST, "api", is_local=False) == "https://eu.xero.com"


@pytest.mark.parametrize("is_local", [True, False])
@pytest.mark.parametrize(
    "origin",
    [
        "http://api.xero.com",
        "https://xero.com.evil.test",
        "https://evilxero.com",
        "https://evil.test/.xero.com",
        "https://evil.test#.xero.com",
        "https://api.xero.com@evil.test",
        "https://evil.test\\.xero.com",
        "https://api.xero.com:8443",
        "https://api.xero.com/",
        "https://169.254.169.254",
        "http://127.0.0.1.evil.test",
        "ftp://127.0.0.1",
        "",
    ],
)
def test_any_other_host_is_refused(origin: str, *, is_local: bool) -> None:
    with pytest.raises(Malformed):
        origin_of(connection(origin), MANIFEST, "api", is_local=is_local)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:5001", "http://localhost:5001", "https://127.0.0.1:5001"])
def test_loopback_is_taken_on_the_local_stack_only(origin: str) -> None:
    assert origin_of(connection(origin), MANIFEST, "api", is_local=True) == origin
    with pytest.raises(Malformed):
        origin_of(connection(origin), MANIFEST, "api", is_local=False)


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

"""A token goes to the provider's own hosts and nowhere else."""

import pytest

from shared.errors import Malformed
from shared.model.refs import ConnectionId
from shared.origins import origin_of
from shared.ports.connections import Connection
from shared.providers import registry

XERO = ConnectionId("xero:a")
MANIFEST = registry.manifest("xero")


def connection(origin: str) -> Connection:
    return Connection(XERO, "main", hosts={"api": origin})


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

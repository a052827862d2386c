"""An account that moves to another host of its vendor's is followed; one that seems to move anywhere else is not."""

from dataclasses import dataclass, field, replace

import pytest

from shared.model.refs import ConnectionId
from shared.outward import Outward
from shared.ports.connections import Connection
from shared.settings import Settings

XERO = ConnectionId("xero:a")


@dataclass
class Book:
    """The one connection, and where it was said to have moved."""

    kept: Connection = field(default_factory=lambda: Connection(XERO, "main", hosts={"api": "https://eu1.xero.com"}))

    def connection(self, connection: ConnectionId) -> Connection:
        return self.kept

    def moved(self, connection: ConnectionId, hosts: dict[str, str]) -> None:
        self.kept = replace(self.kept, hosts=hosts)


@pytest.fixture
def outward() -> Outward:
    settings = Settings("links", "state", "audit", "rules", "key", "apps/", "moving", "prod", {})
    made = Outward(settings)
    made.__dict__["connections"] = Book()
    return made


def test_a_host_of_the_vendors_is_followed_and_the_other_roles_stay(outward: Outward) -> None:
    outward._follow(XERO, {"token": "https://login.xero.com"})
    outward._follow(XERO, {"api": "https://eu2.xero.com"})

    assert {"api": "https://eu2.xero.com", "token": "https://login.xero.com"} == outward.connection(XERO).hosts


@pytest.mark.parametrize("elsewhere", ["https://xero.com.evil.test", "http://eu2.xero.com", "http://127.0.0.1:80"])
def test_a_host_that_is_not_the_vendors_is_not_followed(outward: Outward, elsewhere: str) -> None:
    outward._follow(XERO, {"api": elsewhere})

    assert {"api": "https://eu1.xero.com"} == outward.connection(XERO).hosts

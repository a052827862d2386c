"""Salesforce's facts, as the door, the command line and the checks read them."""

import pytest

from shared.errors import Malformed
from shared.model.refs import ConnectionId
from shared.origins import origin_of
from shared.ports.connections import Connection
from shared.providers.manifest import Capability
from shared.providers.salesforce.changes import LISTS
from shared.providers.salesforce.manifest import MANIFEST
from shared.providers.salesforce.webhooks import KINDS

ORG = ConnectionId("salesforce:00D5g00000ABCDEEA5")


@pytest.mark.parametrize(
    "host",
    ["acme.my.salesforce.com", "acme--uat.sandbox.my.salesforce.com", "test.salesforce.com", "login.salesforce.com"],
)
def test_calls_go_to_an_orgs_own_host(host: str) -> None:
    assert f"https://{host}" == origin_of(
        Connection(ORG, "main", hosts={"api": f"https://{host}"}), MANIFEST, "api", is_local=False
    )


@pytest.mark.parametrize("host", ["acme.my.salesforce.com.evil.test", "mysalesforce.com", "acme.my.site.com"])
def test_and_nowhere_else(host: str) -> None:
    with pytest.raises(Malformed):
        origin_of(Connection(ORG, "main", hosts={"api": f"https://{host}"}), MANIFEST, "api", is_local=False)


def test_every_message_that_is_wanted_is_understood_and_says_when() -> None:
    for wanted in MANIFEST.webhook_events:
        name, _, fields = wanted.partition(": ")
        assert name in KINDS
        assert {"Id", "SystemModstamp"} <= set(fields.split(", "))


def test_a_poll_asks_for_every_list() -> None:
    assert len(LISTS) == MANIFEST.calls_per_poll


def test_the_key_is_part_of_the_address_that_the_org_is_given() -> None:
    assert Capability.KEY_IN_ADDRESS in MANIFEST.capabilities
    assert "https://x/webhooks?key=a%26b%3Dc" == MANIFEST.webhook_address("https://x/webhooks", "a&b=c")

"""An account's own hosts, as its vendor named them with the consent: believed only where they are the vendor's."""

from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from shared.consenting import VendorApp
from shared.errors import Malformed, Unsupported
from shared.model.consent import Account
from shared.model.refs import ConnectionId
from shared.ports.connections import Connection
from shared.ports.work import App
from shared.wiring import World

ORG = "00D5g00000ABCDEEA5"
INSTANCE = "https://acme.my.salesforce.com"


def vendor(provider: str = "salesforce", **hosts: str) -> VendorApp:
    world: Any = SimpleNamespace(settings=SimpleNamespace(is_local=False))
    return VendorApp(cast("World", world), App(provider, "main", "id", "secret", "key", hosts=hosts), httpx.Client())


def test_an_accounts_calls_go_where_its_consent_said() -> None:
    joined = vendor().joined(Account(ORG, "acme", hosts={"api": INSTANCE}), None)

    assert ({"api": INSTANCE}, "acme") == (joined.hosts, joined.title)


def test_where_the_app_signs_in_is_where_it_is_renewed() -> None:
    joined = vendor(token="https://test.salesforce.com", authorize="https://test.salesforce.com").joined(
        Account(ORG, "acme", hosts={"api": INSTANCE}), None
    )

    assert {"api": INSTANCE, "token": "https://test.salesforce.com"} == joined.hosts


@pytest.mark.parametrize(
    "origin", ["https://acme.my.salesforce.com.evil.test", "http://acme.my.salesforce.com", "https://x@y"]
)
def test_an_account_elsewhere_is_not_connected(origin: str) -> None:
    with pytest.raises(Malformed):
        vendor().joined(Account(ORG, "acme", hosts={"api": origin}), None)


def test_an_account_without_hosts_of_its_own_keeps_those_that_are_known() -> None:
    before = Connection(
        ConnectionId(f"salesforce:{ORG}"), "main", hosts={"api": INSTANCE}, profile={"a": 1}, title="Acme"
    )

    joined = vendor().joined(Account(ORG, ""), before)

    assert (before.hosts, before.profile, "Acme") == (joined.hosts, joined.profile, joined.title)


def test_an_app_signs_in_as_itself_only_where_its_vendor_knows_that() -> None:
    with pytest.raises(Unsupported, match="HubSpot"):
        vendor("hubspot").signed_in()

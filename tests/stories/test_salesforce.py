"""
A Salesforce org from nothing: the app signs in as itself, its fields are made, a person may sign in as well, and nobody but the
org is heard at the door.
"""

import json
from collections.abc import Iterator

import httpx
import pytest

from infra.local.pair import Side
from infra.local.stack import LocalStack
from shared.providers.salesforce.shelves import SHELVES
from shared.wiring import world
from tests.stories.backstage import Backstage
from tests.stories.consenting import Consenting

pytestmark = pytest.mark.stack

FIELDS = sum(len(shelf.fields) for shelf in SHELVES)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Consenting[Backstage]]:
    """A stack to which nothing was ever connected."""
    folder = tmp_path_factory.mktemp("org")
    with LocalStack(providers=("salesforce", "xero"), connected=False) as stack:
        (folder / "build").mkdir()
        (folder / "build" / "local.json").write_text(json.dumps(stack.description))
        crm, ledger = (Side(name, stack.sandboxes[name]) for name in ("salesforce", "xero"))
        with crm.client, ledger.client:
            yield Consenting(Backstage(crm, ledger, stack, world(stack.settings), folder))


def test_an_app_signs_in_as_itself_and_what_takes_long_is_left_to_a_command(people: Consenting[Backstage]) -> None:
    stage = people.stage
    org = f"salesforce:{stage.crm.described['account_id']}"

    said = stage.cli("connect", "salesforce", "--as-app")
    first, again = stage.cli("setup"), stage.cli("setup")

    (row,) = said["connected"]
    assert (org, False) == (row["connection"], row["again"])
    assert "ledgerlink setup" in row["left_to_do"]
    assert [[FIELDS], [0]] == [[len(one["fields_made"]) for one in made] for made in (first, again)]
    assert "connected" == people.listed()[org]["status"]


def test_a_person_signs_in_by_the_orgs_own_page_too(people: Consenting[Backstage]) -> None:
    org = f"salesforce:{people.stage.crm.described['account_id']}"

    (row,) = people.connects("salesforce", "--reconnect", org)["connected"]

    assert (org, True, "") == (row["connection"], row["again"], row["left_to_do"])


def test_another_vendors_app_signs_in_by_a_person_only(people: Consenting[Backstage]) -> None:
    refused = people.stage.cli("connect", "xero", "--as-app", code=1)["error"]

    assert "unsupported" == refused["code"]
    assert "lets no app sign in as itself" in refused["message"]


def test_the_door_hears_the_org_and_nobody_else(people: Consenting[Backstage]) -> None:
    stage = people.stage
    door = stage.stack.webhooks["salesforce"]
    deal = next(row for row in stage.crm.book("deals") if row["Name"].startswith("Blackwood"))

    forged = httpx.post(door.url, content=b"<x/>", headers={"Content-Type": "text/xml"}, trust_env=False, timeout=60)
    stage.crm.act("edit", deal["Id"], properties={"NextStep": "call"})
    stage.until(lambda: stage.crm.undelivered() == 0, lambda: "the org's message to be acknowledged")

    assert 401 == forged.status_code
    assert b"Ack" not in forged.content
    assert "?key=" in door.target
    assert door.secret not in stage.terminal("app", "list", "--json")


def test_an_app_for_sandbox_orgs_signs_in_at_their_own_place_and_never_elsewhere(people: Consenting[Backstage]) -> None:
    keys = {"client_id": "id", "client_secret": "secret"}
    add = ("app", "add", "salesforce", "--app", "uat", "--json", "--sign-in")

    said = json.loads(people.piped(keys, *add, "https://test.salesforce.com"))
    refused = json.loads(people.piped(keys, *add, "https://test.salesforce.com.evil.test", code=1))

    kept = people.stage.world.apps.app("salesforce", "uat", again=True)
    assert {"https://test.salesforce.com"} == set(kept.hosts.values())
    assert f"?key={kept.webhook_key}." in "".join(said["for_webhooks"])
    assert len(kept.webhook_key) >= 40
    assert "salesforce.com" in refused["error"]["fix"]

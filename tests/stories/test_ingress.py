"""
The door over real HTTP: what isn't genuine is refused, and nothing comes of it.

SYS-27, GRD-05.
"""

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import httpx
import pytest

from infra.local.door import Door
from tests.stories.desk import ONE
from tests.stories.stage import Stage
from tests.stories.webhook import signed_by_hubspot

pytestmark = pytest.mark.stack

STALE_S = 301
PATIENCE = 60


def events(stage: Stage, deal: str, portal: str = "") -> bytes:
    return json.dumps([stage.event(deal, portal)]).encode()


@pytest.fixture
def deal(stage: Stage) -> Iterator[str]:
    """A won deal of which no webhook told; afterwards nothing has come of what was sent."""
    stage.crm.control("webhooks", {"mode": "off"})
    won = stage.wins(stage.deal(ONE))
    marks = stage.crm.last_call(), stage.ledger.last_call()
    yield won
    assert stage.quiet()
    assert [] == stage.crm.calls(marks[0]) == stage.ledger.calls(marks[1])
    assert ({}, []) == (stage.fields(won), stage.invoices(won))


def posted(url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
    said = {"Content-Type": "application/json", **headers}
    return httpx.post(url, content=body, headers=said, trust_env=False, timeout=PATIENCE)


def test_an_unsigned_delivery_is_refused(stage: Stage, deal: str) -> None:
    door = stage.stack.webhooks["hubspot"]

    assert 401 == posted(door.url, events(stage, deal), {}).status_code


def test_a_stale_delivery_is_refused(stage: Stage, deal: str) -> None:
    door, body = stage.stack.webhooks["hubspot"], events(stage, deal)

    for late in (-STALE_S, STALE_S):
        assert 401 == posted(door.url, body, signed_by_hubspot(door, body, seconds=late)).status_code


def test_a_delivery_signed_with_another_key_is_refused(stage: Stage, deal: str) -> None:
    door, body = stage.stack.webhooks["hubspot"], events(stage, deal)
    other = Door(door.url, "another secret", door.provider, door.accounts)

    assert 401 == posted(door.url, body, signed_by_hubspot(other, body)).status_code


def test_a_delivery_that_was_changed_or_cut_off_is_refused(stage: Stage, deal: str) -> None:
    door, body = stage.stack.webhooks["hubspot"], events(stage, deal)
    headers = signed_by_hubspot(door, body)

    assert 401 == posted(door.url, body.replace(deal.encode(), b"31337"), headers).status_code
    assert 401 == posted(door.url, body[:-20], headers).status_code


def test_what_is_well_signed_but_no_json_is_refused(stage: Stage, deal: str) -> None:
    door = stage.stack.webhooks["hubspot"]

    for body in (events(stage, deal)[:-20], b"", b'{"not": "a list"}'):
        assert 400 == posted(door.url, body, signed_by_hubspot(door, body)).status_code, body


def test_a_connection_that_breaks_off_in_the_middle_of_a_body_leaves_nothing(stage: Stage, deal: str) -> None:
    door, body = stage.stack.webhooks["hubspot"], events(stage, deal)
    parts = urlsplit(door.url)
    line = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
    line.putrequest("POST", parts.path)
    for name, value in {**signed_by_hubspot(door, body), "Content-Length": str(len(body))}.items():
        line.putheader(name, value)
    line.endheaders()
    line.send(body[:-20])
    line.close()

    assert 401 == posted(door.url, b"[]", {}).status_code  # the door still answers


def test_unknown_providers_and_apps_have_no_door(stage: Stage, deal: str) -> None:
    door, body = stage.stack.webhooks["hubspot"], events(stage, deal)
    headers = signed_by_hubspot(door, body)

    assert 404 == posted(door.url.replace("/hubspot/hubspot", "/nobody/hubspot"), body, headers).status_code
    assert 404 == posted(door.url.replace("/hubspot/hubspot", "/hubspot/nobody"), body, headers).status_code
    assert 404 == posted(door.url.replace("/hubspot/hubspot", "/hubspot"), body, headers).status_code


def test_a_body_over_a_mebibyte_is_refused_however_well_signed(stage: Stage, deal: str) -> None:
    door = stage.stack.webhooks["hubspot"]
    body = events(stage, deal).ljust(1024 * 1024 + 1)

    assert 413 == posted(door.url, body, signed_by_hubspot(door, body)).status_code


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_posts_are_deliveries(stage: Stage, deal: str, method: str) -> None:
    answer = httpx.request(method, stage.stack.webhooks["hubspot"].url, trust_env=False, timeout=PATIENCE)

    assert answer.status_code in {404, 405}


def test_an_event_of_an_account_nobody_connected_is_accepted_and_dropped(stage: Stage, deal: str) -> None:
    """An error would make the vendor switch the whole subscription off."""
    door, body = stage.stack.webhooks["hubspot"], events(stage, deal, portal="1234321")

    assert 200 == posted(door.url, body, signed_by_hubspot(door, body)).status_code
    assert any("UnknownAccount" in line and "hubspot:1234321" in line for line in stage.stack.logs("webhooks"))


def test_xero_finds_the_door_to_its_liking(stage: Stage) -> None:
    """SYS-09: the intent to receive: one good and three bad signatures, answered in time, without body or cookies."""
    door = stage.stack.webhooks["xero"]
    body = b'{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "S0M3"}'
    good = base64.b64encode(hmac.new(door.secret.encode(), body, hashlib.sha256).digest()).decode()
    answers = [posted(door.url, body, {"x-xero-signature": signature}) for signature in (good, "A" + good[1:], "")]
    stage.stack.subscribe(door)

    assert [200, 401, 401] == [answer.status_code for answer in answers]
    assert [b"", b"", b""] == [answer.content for answer in answers]
    assert not any("set-cookie" in answer.headers for answer in answers)

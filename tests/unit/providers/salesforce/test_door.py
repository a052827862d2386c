"""Salesforce at the webhook door: what is acknowledged, in which words, and what isn't."""

import json
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from shared.errors import Unavailable
from shared.model.hints import Hint
from shared.model.refs import ConnectionId
from shared.ports.connections import Connection
from shared.ports.work import App
from shared.providers import registry
from shared.providers.signatures import Inbound
from shared.usecases.receiving.receive_webhook import Response, receive_webhook
from tests.fakes.clock import NOON
from tests.fakes.edges import FakeApps, FakeLog, FakeMetrics
from tests.fakes.stores import FakeConnections, FakeQueues

ROOT = Path(__file__).parents[4]
ORG = ConnectionId("salesforce:00D5g00000ABCDEEA5")
KEY = "Zk3-" * 10
ENVELOPE = """<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound">
  <OrganizationId>{org}</OrganizationId><ActionId>04k5g000000TestAAC</ActionId><SessionId xsi:nil="true"/>{rows}
 </notifications></soapenv:Body></soapenv:Envelope>"""
ROW = """<Notification><Id>{id}</Id><sObject xsi:type="sf:{kind}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
 <sf:Id>{record}</sf:Id><sf:SystemModstamp>2026-11-20T16:31:04.000Z</sf:SystemModstamp></sObject></Notification>"""


@dataclass
class Door:
    apps: FakeApps = field(default_factory=lambda: FakeApps(App("salesforce", "main", "id", "secret", KEY)))
    doors: FakeConnections = field(default_factory=lambda: FakeConnections({ORG: Connection(id=ORG, app="main")}))
    queues: FakeQueues = field(default_factory=FakeQueues)
    metrics: FakeMetrics = field(default_factory=FakeMetrics)

    def takes(self, body: str, query: str = f"key={KEY}") -> Response:
        return receive_webhook(
            Inbound("POST", "https://hooks.example.test/webhooks/salesforce/main", {}, body.encode(), NOON, query),
            provider="salesforce",
            app="main",
            webhooks_of=registry.webhooks,
            apps=self.apps,
            doors=self.doors,
            queues=self.queues,
            metrics=self.metrics,
            log=FakeLog(),
        )

    @property
    def hints(self) -> list[tuple[str, Hint]]:
        return list(self.queues.sent)


@pytest.fixture
def door() -> Door:
    return Door()


def message(*rows: tuple[str, str, str], org: str = "00D5g00000ABCDEEA5") -> str:
    said = "".join(ROW.format(id=one, kind=kind, record=record) for one, kind, record in rows)
    return ENVELOPE.format(org=org, rows=said)


WON = ("04l5g00000AbCdEAAV", "Opportunity", "0065g00000OppAAAAZ")
RENAMED = ("04l5g00000AbCdFAAV", "Account", "0015g00000AccAAAAZ")


def test_a_message_is_acknowledged_once_all_of_it_is_queued(door: Door) -> None:
    response = door.takes(message(WON, RENAMED))

    assert (200, "text/xml") == (response.status, response.headers["content-type"])
    assert "<Ack>true</Ack>" in response.body
    assert {("deal_won", "0065g00000OppAAAAZ"), ("resolve_root", "0015g00000AccAAAAZ")} == {
        (queue, hint.about.id) for queue, hint in door.hints
    }


def test_a_message_that_is_sent_again_is_the_same_change(door: Door) -> None:
    door.takes(message(WON))
    door.takes(message(WON))

    assert 1 == len({hint.key for _, hint in door.hints})


@pytest.mark.parametrize("query", ["", "key=", "key=wrong", f"KEY={KEY}", f"key={KEY}&key={KEY}"])
def test_without_the_key_nothing_is_read_or_acknowledged(door: Door, query: str) -> None:
    response = door.takes(message(WON), query)

    assert 401 == response.status
    assert "Ack" not in response.body
    assert [] == door.hints


def test_the_address_that_the_app_is_known_by_proves_nothing(door: Door) -> None:
    door.apps.app_ = replace(door.apps.app_, public_url=f"https://proxy.example.test/in?key={KEY}")

    assert 401 == door.takes(message(WON), "").status
    assert 200 == door.takes(message(WON)).status


def test_what_cannot_be_kept_is_not_acknowledged(door: Door) -> None:
    door.queues.refuses = Unavailable("1 of 1 messages were not taken")
    response = door.takes(message(WON))

    assert 503 == response.status
    assert "Ack" not in response.body


def test_an_org_that_is_not_connected_is_acknowledged_and_dropped(door: Door) -> None:
    response = door.takes(message(WON, org="00D5g00000OTHERUA0"))

    assert "<Ack>true</Ack>" in response.body
    assert [] == door.hints
    assert 1 == door.metrics.counts["UnknownAccount"]


@pytest.mark.parametrize("body", ["<html/>", "not xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_what_is_no_message_is_not_acknowledged(door: Door, body: str) -> None:
    assert 400 == door.takes(body).status


def test_xml_is_loaded_for_a_message_and_not_before() -> None:
    program = (
        "import json, sys; from shared.providers.salesforce import webhooks;"
        "before = [m for m in sys.modules if m.split('.')[0] in ('defusedxml', 'xml', 'pyexpat')];"
        f"webhooks.parse({message(WON)!r}.encode());"
        "print(json.dumps([before, 'defusedxml.ElementTree' in sys.modules]))"
    )

    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert [[], True] == json.loads(answer.stdout)

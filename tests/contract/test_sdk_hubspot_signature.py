"""HubSpot's own signature check accepts what the sandbox delivers, and nothing else."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

import httpx
import pytest
from hubspot.exceptions import InvalidSignatureTimestampError
from hubspot.utils.signature import Signature

from infra.sandbox.core.server import start
from infra.sandbox.serve import build

PATH = "/webhooks/hubspot?tenant=acme&redirect=https%3A%2F%2Fcrm.test"


@dataclass
class Delivery:
    """One delivery as it came in, and the secret that its sender shares with the app."""

    body: str
    headers: dict[str, str]
    address: str
    secret: str = field(repr=False)

    def valid(self, version: str, **other: str) -> bool:
        """Whether HubSpot's helper accepts it, with some facts changed."""
        name = "X-HubSpot-Signature-v3" if version == "v3" else "X-HubSpot-Signature"
        facts = {
            "client_secret": self.secret,
            "request_body": self.body,
            "http_uri": self.address,
            "timestamp": self.headers["X-HubSpot-Request-Timestamp"],
            **other,
        }
        return bool(Signature.is_valid(signature=self.headers[name], signature_version=version, **facts))


@pytest.fixture
def delivery() -> Iterator[Delivery]:
    """A company is created in the portal; this is what the app is told."""
    came: Queue[tuple[str, dict[str, str]]] = Queue()

    class Receive(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            came.put((body, dict(self.headers)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Nothing is printed."""

    with HTTPServer(("127.0.0.1", 0), Receive) as server, start(build("hubspot")) as running:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}{PATH}"
        aim = httpx.post(f"{running.origin}/_sandbox/webhooks", json={"target": address}, trust_env=False)
        aim.raise_for_status()
        running.app.provider.act("create_company", "", {"properties": {"name": "Fir, Größe & Söhne"}})
        body, headers = came.get(timeout=60)
        yield Delivery(body, headers, address, running.app.provider.credentials()["client_secret"])
        server.shutdown()


def test_the_clients_helper_accepts_a_delivery(delivery: Delivery) -> None:
    # The helper hashes the address as it is given; HubSpot signs it with these escapes decoded.
    decoded = delivery.address.replace("%3A", ":").replace("%2F", "/")

    assert "Größe" in delivery.body
    assert delivery.valid("v3", http_uri=decoded)
    assert delivery.valid("v1")


def test_the_clients_helper_refuses_what_was_altered(delivery: Delivery) -> None:
    decoded = delivery.address.replace("%3A", ":").replace("%2F", "/")

    assert not delivery.valid("v3", http_uri=decoded, request_body=delivery.body + " ")
    assert not delivery.valid("v3", http_uri=decoded, client_secret="another")
    assert not delivery.valid("v3", http_uri=decoded.replace("acme", "other"))
    assert not delivery.valid("v1", request_body=delivery.body.replace("5", "6"))
    with pytest.raises(InvalidSignatureTimestampError):
        delivery.valid("v3", http_uri=decoded, timestamp=str(int((time.time() - 301) * 1000)))

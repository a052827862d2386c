"""A tiny provider on the sandbox core, a served sandbox of it, and a receiver of webhooks."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.call import Call, Endpoint, Refused, json_answer
from infra.sandbox.core.clock import Clock
from infra.sandbox.core.outbox import Courier, Outbox
from infra.sandbox.core.provider import CannotAct, Provider
from infra.sandbox.core.server import start

HEADERS = {"Authorization": "Bearer good", "Idempotency-Key": "k"}
PATIENT = 60.0
"""Seconds that whatever happens may take on a busy machine."""
SOON = 0.5
"""Seconds after which a client gives up that nobody answers."""


class Shop(Provider):
    """Counts things; its token is "good"."""

    name = "shop"
    token_path = "/token"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.things = 0
        self.outbox = Outbox(
            clock,
            Courier(
                compose=lambda events, attempt: repr((attempt, list(events))).encode(),
                sign=lambda url, body: {"X-Signed": f"{url} {len(body)}"},
                again=lambda event: {**event, "id": f"{event['id']} again"},
                retries=(60.0, 3600.0),
                most_events=3,
                timeout_s=PATIENT,
                reorder_window_s=0.1,
            ),
        )

    def routes(self) -> list[Rule]:
        return [
            Rule("/things", methods=["POST"], endpoint=Endpoint(self._add)),
            Rule("/token", methods=["POST"], endpoint=Endpoint(self._token, open=True)),
        ]

    def _add(self, call: Call) -> Response:
        self.things += 1
        return json_answer(201, {"things": self.things, "sent": call.body.decode()})

    def _token(self, call: Call) -> Response:
        return json_answer(200 if call.body else 400, {})

    def admit(self, call: Call) -> None:
        if call.bearer() != "good":
            raise Refused(self.refuse(401, call))
        call.account_id = "shop-1"

    def meter(self, call: Call) -> None:
        call.headers["X-Left"] = "7"

    def refuse(self, status: int, call: Call, retry_after: str | None = None) -> Response:
        return json_answer(status, {"no": status}, {"Retry-After": retry_after} if retry_after else None)

    def books(self) -> Mapping[str, list[Any]]:
        return {"invoices": [{"n": self.things}]}

    def act(self, do: str, id_: str, with_: Mapping[str, Any]) -> Any:
        if do != "add":
            raise CannotAct(f"unknown act {do}")
        self.things += int(with_["n"])
        return {"id": id_, "things": self.things}

    def reset(self) -> None:
        self.things = 0

    def accounts(self) -> list[dict[str, str]]:
        return [{"account_id": "shop-1", "access_token": "good", "refresh_token": "again"}]

    def add_account(self) -> dict[str, str]:
        return {"account_id": "shop-2", "access_token": "other", "refresh_token": "again"}

    def credentials(self) -> dict[str, str]:
        return {"client_id": "id", "client_secret": "secret", "webhook_secret": "hook"}


@dataclass
class Client:
    """Calls the served shop and its control plane."""

    app: Sandbox
    http: httpx.Client

    def add(self, body: str = "") -> httpx.Response:
        return self.http.post("/things", content=body, headers=HEADERS)

    def add_in_vain(self) -> None:
        """Call and give up: no answer comes. What the sandbox makes of it is done when it is in the call log."""
        with pytest.raises(httpx.ReadTimeout):
            self.http.post("/things", headers=HEADERS, timeout=httpx.Timeout(PATIENT, read=SOON))
        until(lambda: len(self.calls()) == 1)

    def control(self, path: str, **body: Any) -> Any:
        answer = self.http.post(f"/_sandbox/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, fault: str, path: str | None = "/things", **more: Any) -> str:
        match = {"path": path} if path else {}
        return str(self.control("faults", match=match, fault=fault, **more)["id"])

    def fired(self, fault_id: str) -> int:
        return int(self.http.get(f"/_sandbox/faults/{fault_id}").json()["fired"])

    def calls(self) -> list[dict[str, Any]]:
        found = self.http.get("/_sandbox/calls").json()
        assert isinstance(found, list)
        return found

    @property
    def shop(self) -> Shop:
        assert isinstance(self.app.provider, Shop)
        return self.app.provider


@pytest.fixture
def client() -> Iterator[Client]:
    app = Sandbox(Shop)
    with start(app) as running, httpx.Client(base_url=running.origin, timeout=PATIENT, trust_env=False) as http:
        yield Client(app, http)


@dataclass
class Inbox:
    """A receiver of webhooks: ``statuses`` are answered in turn, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def wait(self, count: int) -> list[bytes]:
        until(lambda: len(self.received) >= count)
        return [body for _, body in self.received]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    held = Inbox()

    class Receive(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            held.received.append((dict(self.headers), body))
            self.send_response(held.statuses.pop(0) if held.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Receive) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        held.url = f"http://127.0.0.1:{server.server_port}/hook"
        yield held
        server.shutdown()
        thread.join()


def until(true: Callable[[], bool], seconds: float = PATIENT) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture(name="until")
def until_fixture() -> Callable[..., None]:
    return until

"""A Pipedrive sandbox in this process, called as the connector would call it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.pipedrive import build
from infra.sandbox.pipedrive.provider import Pipedrive
from infra.sandbox.pipedrive.tokens import seeded_access

HOOK = "http://127.0.0.1:9/hook"


@dataclass
class Pipe:
    """One sandbox; ``call`` uses the first company's token unless told otherwise."""

    app: Sandbox
    http: httpx.Client

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.http.request(method, path, json=body, **more)

    def ok(self, method: str, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        answer = self.call(method, path, body, **more)
        assert status == answer.status_code, answer.text
        return answer.json() if answer.content else None

    def data(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """What stands under ``data`` of a success."""
        answer = self.ok(method, path, body, status)
        assert answer["success"] is True
        return answer["data"]

    def refused(self, method: str, path: str, body: Any = None, status: int = 400) -> Any:
        answer = self.ok(method, path, body, status)
        assert answer["success"] is False
        return answer

    def control(self, path: str, **body: Any) -> Any:
        return self.ok("POST", f"/_sandbox/{path}", body)

    def act(self, do: str, id_: object = "", **given: Any) -> Any:
        return self.control("act", do=do, id=str(id_), **{"with": given})

    def deal(self, id_: int = 31337) -> Any:
        return self.data("GET", f"/api/v2/deals/{id_}")

    def settings(self, **given: Any) -> None:
        self.act("settings", **given)

    @property
    def provider(self) -> Pipedrive:
        assert isinstance(self.app.provider, Pipedrive)
        return self.app.provider

    def events(self, entity: str = "") -> list[dict[str, Any]]:
        """What was published and not yet sent; the target is unreachable on purpose."""
        outbox = self.provider.outbox
        assert outbox is not None
        held = [*outbox._buffer, *(event for delivery in outbox._deliveries for event in delivery.events)]
        return [event for event in held if entity in ("", event["meta"]["entity"])]


@contextmanager
def called(app: Sandbox) -> Iterator[Pipe]:
    """A sandbox as the connector of its first company calls it."""
    headers = {"Authorization": f"Bearer {seeded_access(8087566)}"}
    with httpx.Client(transport=SandboxTransport(app), base_url="http://pipedrive.test", headers=headers) as http:
        yield Pipe(app, http)


@pytest.fixture(scope="session")
def app() -> Iterator[Sandbox]:
    made = build()
    yield made
    made.close()


@pytest.fixture
def pipe(app: Sandbox) -> Iterator[Pipe]:
    """One sandbox for all tests, as it was in the beginning: to make one takes longer than most tests."""
    with called(app) as pipe:
        assert app.provider.outbox is not None
        app.provider.outbox.target = None
        pipe.control("reset")
        yield pipe


@pytest.fixture
def delivering() -> Iterator[Pipe]:
    """A sandbox of its own, whose deliveries nobody else's test sees."""
    app = build()
    with called(app) as pipe:
        yield pipe
    app.close()


@pytest.fixture
def listening(pipe: Pipe) -> Pipe:
    """Webhooks that are held until they are looked at."""
    pipe.control("webhooks", target=HOOK, mode="delay")
    return pipe

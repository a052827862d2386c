"""A HubSpot sandbox in this process, called as the connector would call it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.hubspot import build
from infra.sandbox.hubspot.provider import HubSpot


@dataclass
class Hub:
    """One sandbox; ``call`` uses the first portal's token unless told otherwise."""

    app: Sandbox
    http: httpx.Client

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.http.request(method, path, json=body, **more)

    def ok(self, method: str, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        answer = self.call(method, path, body, **more)
        assert status == answer.status_code, answer.text
        return answer.json() if answer.content else None

    def control(self, path: str, **body: Any) -> Any:
        return self.ok("POST", f"/_sandbox/{path}", body)

    def act(self, do: str, id_: str = "", **given: Any) -> Any:
        return self.control("act", do=do, id=id_, **{"with": given})

    def deal(self, id_: str = "31337", properties: str = "amount") -> dict[str, Any]:
        found = self.ok("GET", f"/crm/objects/2026-09/deals/{id_}?properties={properties}")
        values: dict[str, Any] = found["properties"]
        return values

    @property
    def provider(self) -> HubSpot:
        assert isinstance(self.app.provider, HubSpot)
        return self.app.provider

    def events(self) -> list[dict[str, Any]]:
        """What was published and not yet sent; the target is unreachable on purpose."""
        outbox = self.provider.outbox
        assert outbox is not None
        return [*outbox._buffer, *(event for delivery in outbox._deliveries for event in delivery.events)]


@pytest.fixture
def hub() -> Iterator[Hub]:
    app = build()
    transport = SandboxTransport(app)
    headers = {"Authorization": "Bearer sandbox-access-4455667"}
    with httpx.Client(transport=transport, base_url="http://hubspot.test", headers=headers) as http:
        yield Hub(app, http)
    app.close()


@pytest.fixture
def listening(hub: Hub) -> Hub:
    """The same, with webhooks that are held until they are looked at."""
    hub.control("webhooks", target="http://127.0.0.1:9/hook", mode="delay")
    return hub

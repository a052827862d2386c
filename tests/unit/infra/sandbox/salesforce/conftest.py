"""A Salesforce sandbox in this process, called as the connector would call it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.salesforce import build
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.provider import Salesforce

BASE = "/services/data/v68.0"


@dataclass
class Force:
    """One sandbox; ``call`` uses the first org's token unless told otherwise, ``path`` below the newest version."""

    app: Sandbox
    http: httpx.Client

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        where = path if path.startswith(("/services", "/id/", "/_sandbox")) else BASE + path
        return self.http.request(method, where, json=body, **more)

    def ok(self, method: str, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        answer = self.call(method, path, body, **more)
        assert status == answer.status_code, answer.text
        return answer.json() if answer.content else None

    def query(self, soql: str, **more: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.ok("GET", "/query", params={"q": soql}, **more)["records"]
        return rows

    def control(self, path: str, **body: Any) -> Any:
        return self.ok("POST", f"/_sandbox/{path}", body)

    def act(self, do: str, id_: str = "", **given: Any) -> Any:
        return self.control("act", do=do, id=id_, **{"with": given})

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str]:
        """Status and code of a refusal."""
        answer = self.call(method, path, body, **more)
        return answer.status_code, answer.json()[0]["errorCode"]

    @property
    def provider(self) -> Salesforce:
        assert isinstance(self.app.provider, Salesforce)
        return self.app.provider

    @property
    def org(self) -> Org:
        return next(iter(self.provider.orgs.values()))

    def id_of(self, kind: str, name: str) -> str:
        """The id of the record of this name."""
        found: str = self.query(f"SELECT Id FROM {kind} WHERE Name LIKE '{name}%'")[0]["Id"]
        return found

    def deal(self) -> str:
        """Aurora's open opportunity, which has three lines."""
        return self.id_of("Opportunity", "Aurora")

    def events(self) -> list[dict[str, Any]]:
        """What was published and not yet sent; the target is unreachable on purpose."""
        outbox = self.provider.outbox
        assert outbox is not None
        return [*outbox._buffer, *(event for delivery in outbox._deliveries for event in delivery.events)]


@pytest.fixture
def force() -> Iterator[Force]:
    app = build()
    transport = SandboxTransport(app)
    headers = {"Authorization": f"Bearer {app.provider.accounts()[0]['access_token']}"}
    with httpx.Client(transport=transport, base_url="http://salesforce.test", headers=headers) as http:
        yield Force(app, http)
    app.close()


@pytest.fixture
def listening(force: Force) -> Force:
    """The same, with messages that are held until they are looked at."""
    force.control("webhooks", target="http://127.0.0.1:9/hook", mode="delay")
    return force

"""The HubSpot connector on a sandbox in this process: no socket, no waiting."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.http.client import Api
from shared.model.crm import CrmAccount
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId, connection_id
from shared.providers.hubspot import api as hubspot
from shared.providers.hubspot import parties
from shared.providers.hubspot.crm import HubSpotCrm, connect, headers
from shared.providers.hubspot.manifest import API_VERSION, MANIFEST
from shared.providers.hubspot.parties import HubSpotParties
from tests.fakes.altered import Altered, at
from tests.fakes.seeded import SeededToken

ACCOUNT = CrmAccount(account="4455667", time_zone="Europe/London", home_currency="GBP", pipelines={})
"""Settings that save a test two calls."""


@dataclass
class HubSpotOnSandbox:
    """`crm` is the connector, `app` the portal's other side, `journal` what was called."""

    app: Sandbox = field(default_factory=lambda: build("hubspot"))
    journal: Journal = field(default_factory=Journal)

    @property
    def connection(self) -> ConnectionId:
        return connection_id("hubspot", self.app.provider.accounts()[0]["account_id"])

    @property
    def calls(self) -> list[str]:
        return [f"{call.method} {call.path}" for call in self.journal.calls]

    def crm(
        self,
        account: CrmAccount | None = None,
        transport: httpx.BaseTransport | None = None,
        version: str = API_VERSION,
    ) -> HubSpotCrm:
        return connect(self.api(transport), account, MANIFEST.settling, version)

    def parties(
        self, account: CrmAccount | None = None, transport: httpx.BaseTransport | None = None
    ) -> HubSpotParties:
        return parties.connect(self.api(transport), account)

    def api(self, transport: httpx.BaseTransport | None = None) -> Api:
        entry = self.app.provider.accounts()[0]
        return Api(
            connection=self.connection,
            origin="http://sandbox.invalid",
            tokens=SeededToken(entry["access_token"]),
            rows=hubspot.ROWS,
            explain=hubspot.explain,
            journal=self.journal,
            clock=self.app.clock,
            headers=headers(entry["account_id"]),
            client=httpx.Client(transport=transport or SandboxTransport(self.app)),
        )

    def act(self, do: str, identity: str = "", **given: Any) -> Any:
        """What a person does in HubSpot's user interface."""
        return self.app.provider.act(do, identity, given)

    def properties(self, kind: str, identity: str) -> dict[str, Any]:
        """What a record holds, in HubSpot's own words."""
        rows = self.app.provider.books()[kind]
        found: dict[str, Any] = next(row["properties"] for row in rows if row["id"] == identity)
        return found


def answered(bench: HubSpotOnSandbox, part: str, status: int, body: Any) -> HubSpotCrm:
    """A connector to which every path that ends so is answered like this."""
    return bench.crm(ACCOUNT, Altered(bench.app, at(part, status, body)))

"""The Xero connector on a sandbox in this process: no socket, no waiting."""

from dataclasses import dataclass, field

import httpx

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.http.client import Api
from shared.model.handoff import Journal
from shared.model.ledger import Organisation
from shared.model.refs import ConnectionId, connection_id
from shared.providers.xero import api as xero
from shared.providers.xero import parties
from shared.providers.xero.ledger import XeroLedger, connect, headers
from shared.providers.xero.parties import XeroParties
from tests.fakes.seeded import SeededToken


@dataclass
class XeroOnSandbox:
    """`ledger` is the connector, `app` the organisation's other side, `journal` what was called."""

    app: Sandbox = field(default_factory=lambda: build("xero"))
    journal: Journal = field(default_factory=Journal)

    @property
    def connection(self) -> ConnectionId:
        return connection_id("xero", self.app.provider.accounts()[0]["account_id"])

    def ledger(
        self, organisation: Organisation | None = None, transport: httpx.BaseTransport | None = None
    ) -> XeroLedger:
        return connect(self.api(transport), organisation)

    def parties(
        self, organisation: Organisation | None = None, transport: httpx.BaseTransport | None = None
    ) -> XeroParties:
        return parties.connect(self.api(transport), organisation)

    def api(self, transport: httpx.BaseTransport | None = None) -> Api:
        account = self.app.provider.accounts()[0]
        return Api(
            connection=self.connection,
            origin="http://sandbox.invalid",
            tokens=SeededToken(account["access_token"]),
            rows=xero.ROWS,
            explain=xero.explain,
            journal=self.journal,
            clock=self.app.clock,
            headers=headers(account["account_id"]),
            client=httpx.Client(transport=transport or SandboxTransport(self.app)),
        )

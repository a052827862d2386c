"""The QuickBooks connector on a sandbox in this process: no socket, no waiting."""

from dataclasses import dataclass, field
from functools import cached_property

import httpx

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.http.client import Api
from shared.model.handoff import Journal
from shared.model.ledger import Organisation
from shared.model.refs import ConnectionId, connection_id
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks import parties
from shared.providers.quickbooks.ledger import QuickBooksLedger, connect, headers
from shared.providers.quickbooks.parties import QuickBooksParties
from tests.fakes.seeded import SeededToken


@dataclass
class QuickBooksOnSandbox:
    """`ledger` is the connector, `app` the company's other side, `journal` what was called; `number`: which company."""

    app: Sandbox = field(default_factory=lambda: build("quickbooks"))
    journal: Journal = field(default_factory=Journal)
    number: int = 0

    def __post_init__(self) -> None:
        # The sandbox's clock stands still between calls; ten calls in one second are soon made.
        self.app.provider.act("limits", "", {"a_second": 10_000, "a_minute": 100_000})

    @property
    def account(self) -> dict[str, str]:
        return self.app.provider.accounts()[self.number]

    @property
    def connection(self) -> ConnectionId:
        return connection_id("quickbooks", self.account["account_id"])

    @cached_property
    def known(self) -> Organisation:
        """The settings, as a connection keeps them: without them no code of the rules has an id."""
        read = self.ledger().organisation()
        self.journal.calls.clear()
        return read

    def api(self, transport: httpx.BaseTransport | None = None) -> Api:
        return Api(
            connection=self.connection,
            origin="http://sandbox.invalid",
            tokens=SeededToken(self.account["access_token"]),
            rows=intuit.ROWS,
            explain=intuit.explain,
            journal=self.journal,
            clock=self.app.clock,
            headers=headers(self.account["account_id"]),
            client=httpx.Client(transport=transport or SandboxTransport(self.app)),
        )

    def ledger(
        self, organisation: Organisation | None = None, transport: httpx.BaseTransport | None = None
    ) -> QuickBooksLedger:
        return connect(self.api(transport), organisation)

    def parties(
        self, organisation: Organisation | None = None, transport: httpx.BaseTransport | None = None
    ) -> QuickBooksParties:
        return parties.connect(self.api(transport), organisation)

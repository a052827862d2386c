"""The Salesforce connector on a sandbox in this process: no socket, no waiting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.http.client import Api
from shared.model.handoff import Journal
from shared.model.permits import for_setup
from shared.model.refs import ConnectionId, connection_id
from shared.providers.salesforce import api as salesforce
from shared.providers.salesforce import parties
from shared.providers.salesforce.account import SalesforceAccount
from shared.providers.salesforce.crm import SalesforceCrm, connect, headers
from shared.providers.salesforce.fields import FIELDS, Holds
from shared.providers.salesforce.manifest import API_VERSION, MANIFEST
from shared.providers.salesforce.parties import SalesforceParties
from tests.fakes.altered import Altered, at
from tests.fakes.seeded import SeededToken

ORIGIN = "http://sandbox.invalid"


@dataclass
class SalesforceOnSandbox:
    """`crm` is the connector, `app` the org's other side, `journal` what was called; `ready`: our fields are made in it. `settings`: the org's."""

    app: Sandbox = field(default_factory=lambda: build("salesforce"))
    journal: Journal = field(default_factory=Journal)
    ready: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.settings:
            self.act("settings", **self.settings)
        if self.ready:
            bare = self.crm()
            bare.ensure_fields(for_setup(self.connection))
            self.account = bare.account()
            self.journal.calls.clear()

    @property
    def connection(self) -> ConnectionId:
        return connection_id("salesforce", self.app.provider.accounts()[0]["account_id"])

    @property
    def calls(self) -> list[str]:
        return [f"{call.method} {call.path}" for call in self.journal.calls]

    def crm(
        self,
        account: SalesforceAccount | None = None,
        transport: httpx.BaseTransport | None = None,
        version: str = API_VERSION,
    ) -> SalesforceCrm:
        return connect(self.api(transport), account, MANIFEST.settling, version)

    def parties(
        self, transport: httpx.BaseTransport | None = None, account: SalesforceAccount | None = None
    ) -> SalesforceParties:
        """The accounts and contacts of the org, whose settings were read."""
        return parties.connect(self.api(transport), account or self.account)

    def api(self, transport: httpx.BaseTransport | None = None) -> Api:
        entry = self.app.provider.accounts()[0]
        return Api(
            connection=self.connection,
            origin=ORIGIN,
            tokens=SeededToken(entry["access_token"]),
            rows=salesforce.ROWS,
            explain=salesforce.explain,
            journal=self.journal,
            clock=self.app.clock,
            headers=headers(entry["account_id"]),
            client=httpx.Client(transport=transport or SandboxTransport(self.app)),
        )

    def act(self, do: str, identity: str = "", **given: Any) -> Any:
        """What a person does in Salesforce's user interface."""
        return self.app.provider.act(do, identity, given)

    def held(self, kind: str, identity: str) -> dict[str, Any]:
        """What a record holds, in Salesforce's own words."""
        rows = self.app.provider.books()[kind]
        found: dict[str, Any] = next(row for row in rows if row["Id"] == identity)
        return found

    def shown(self, kind: str, identity: str, fact: str) -> str:
        """What one of our fields shows, in the words of the facts."""
        field = next(field for fields in FIELDS.values() for field in fields if field.fact == fact)
        value = self.held(kind, identity).get(field.name)
        if value is None or value is False:
            return ""
        if value is True:
            return "true"
        if field.holds.is_number:
            return f"{Decimal(str(value)):.{field.holds.more['scale']}f}"
        return str(value).replace(".000+0000", "Z") if field.holds is Holds.INSTANT else str(value)

    @property
    def activities(self) -> list[dict[str, Any]]:
        """Every task, done or not."""
        books = self.app.provider.books()
        rows = {row["Id"]: row for kind in ("tasks", "notes") for row in books[kind] if row["Id"].startswith("00T")}
        return list(rows.values())

    @property
    def deals(self) -> dict[str, str]:
        """The seeded deals' ids, by the first word of their names."""
        return {row["Name"].partition(":")[0]: row["Id"] for row in self.app.provider.books()["deals"]}


def answered(bench: SalesforceOnSandbox, part: str, status: int, body: Any) -> SalesforceCrm:
    """A connector to which every path that ends so is answered like this."""
    return bench.crm(bench.account if bench.ready else None, Altered(bench.app, at(part, status, body)))

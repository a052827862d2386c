"""The Pipedrive connector on a sandbox in this process: no socket, no waiting."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.pipedrive.fields import define
from infra.sandbox.pipedrive.kinds import DEALS, ORGANIZATIONS, PERSONS
from infra.sandbox.pipedrive.provider import Pipedrive
from infra.sandbox.serve import build
from shared.http.client import Api
from shared.model.crm import CrmAccount
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId, Kind, connection_id
from shared.providers.pipedrive import api as pipedrive
from shared.providers.pipedrive import parties
from shared.providers.pipedrive.account import PipedriveAccount
from shared.providers.pipedrive.crm import PipedriveCrm, connect, headers
from shared.providers.pipedrive.fields import FIELDS
from shared.providers.pipedrive.parties import PipedriveParties
from tests.fakes.altered import Altered, at
from tests.fakes.seeded import SeededToken

ACCOUNT = PipedriveAccount(account="8087566", time_zone="Europe/London", home_currency="GBP", pipelines={})
"""Settings that save a test seven calls; no field of ours is known."""
KINDS = {Kind.DEAL: DEALS, Kind.COMPANY: ORGANIZATIONS, Kind.CONTACT: PERSONS}
BOOKS = {Kind.DEAL: "deals", Kind.COMPANY: "companies", Kind.CONTACT: "contacts"}


@dataclass
class PipedriveOnSandbox:
    """`crm` is the connector, `app` the company's other side, `journal` what was called."""

    app: Sandbox = field(default_factory=lambda: build("pipedrive"))
    journal: Journal = field(default_factory=Journal)

    @property
    def connection(self) -> ConnectionId:
        return connection_id("pipedrive", self.app.provider.accounts()[0]["account_id"])

    @property
    def calls(self) -> list[str]:
        return [f"{call.method} {call.path}" for call in self.journal.calls]

    def crm(self, account: CrmAccount | None = None, transport: httpx.BaseTransport | None = None) -> PipedriveCrm:
        return connect(self.api(transport), account)

    def parties(
        self, account: CrmAccount | None = None, transport: httpx.BaseTransport | None = None
    ) -> PipedriveParties:
        return parties.connect(self.api(transport), account)

    def api(self, transport: httpx.BaseTransport | None = None) -> Api:
        entry = self.app.provider.accounts()[0]
        return Api(
            connection=self.connection,
            origin="http://sandbox.invalid",
            tokens=SeededToken(entry["access_token"]),
            rows=pipedrive.ROWS,
            explain=pipedrive.explain,
            journal=self.journal,
            clock=self.app.clock,
            headers=headers(entry["account_id"]),
            client=httpx.Client(transport=transport or SandboxTransport(self.app)),
        )

    def have_party_fields(self) -> None:
        """The few of our fields that companies and contacts are kept in step by: the whole set-up takes longer than a test."""
        self._have({"tax_number", "terms", "customer_id", "made_for"}, set(KINDS) - {Kind.DEAL})

    def have_arrangement_fields(self) -> None:
        """Likewise those by which people note what they arranged."""
        self._have({"promised_on", "dispute", "action"}, set(KINDS))

    def have_figures(self) -> None:
        """Likewise a few of those that we write on companies."""
        self._have({"financial_status", "overdue_amount", "as_of"}, {Kind.COMPANY})

    def _have(self, facts: set[str], kinds: set[Kind]) -> None:
        provider = self.app.provider
        assert isinstance(provider, Pipedrive)
        company = provider.companies[provider.accounts()[0]["account_id"]]
        for kind in kinds:
            for field_ in FIELDS[kind]:
                if field_.fact in facts:
                    wanted = {"field_name": field_.name, "field_type": field_.holds.value}
                    options = [{"label": label} for label in field_.options.values()]
                    define(company, KINDS[kind], wanted | ({"options": options} if options else {}))

    def act(self, do: str, identity: str = "", **given: Any) -> Any:
        """What a person does in Pipedrive's pages."""
        return self.app.provider.act(do, identity, given)

    def record(self, kind: Kind, identity: str) -> dict[str, Any]:
        """What a record of the first company holds, in Pipedrive's own words; its own fields by name under `_fields`."""
        account = self.app.provider.accounts()[0]["account_id"]
        rows = self.app.provider.books()[BOOKS[kind]]
        found: dict[str, Any] = next(r for r in rows if str(r["id"]) == identity and r["_account"] == account)
        return found

    def held(self, kind: Kind, identity: str, fact: str) -> str:
        """What the field of a fact shows a person, as our value; empty where it is empty."""
        field_ = next(each for each in FIELDS[kind] if each.fact == fact)
        shown = self.record(kind, identity)["_fields"].get(field_.name)
        if shown is None:
            return ""
        return next((value for value, label in field_.options.items() if label == shown), str(shown))


def answered(
    bench: PipedriveOnSandbox, part: str, status: int, body: Any, account: CrmAccount = ACCOUNT
) -> PipedriveCrm:
    """A connector to which every path that ends so is answered like this."""
    return bench.crm(account, Altered(bench.app, at(part, status, body)))

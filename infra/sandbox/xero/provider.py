"""Xero as a provider of the sandbox core: who may call what, how much, and what control may see and do."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, Refused
from infra.sandbox.core.clock import Clock
from infra.sandbox.core.oauth import Grant
from infra.sandbox.core.provider import CannotAct, Provider
from infra.sandbox.xero import acts, books, refusals, routes, seed
from infra.sandbox.xero.desk import refuse
from infra.sandbox.xero.idempotency import Memory
from infra.sandbox.xero.limits import Limits, too_many
from infra.sandbox.xero.oauth import CLIENT_ID, CLIENT_SECRET, SEEDED_SCOPES, USER, Identity, mint
from infra.sandbox.xero.state import Event, Organisation, Shared
from infra.sandbox.xero.webhooks import Subscription

WEBHOOK_KEY = "xero-webhook-key-0000000000000000000001=="
SEEDED_EVENT = "5c1f4f2e-0000-4000-8000-00000000000e"
SEEDED_REFRESH = "sandbox-xero-refresh-token"
REFUSED_TEXTS = {
    405: "The requested resource does not support this http method.",
    413: "Request Entity Too Large",
    500: "An error occurred in Xero. Check the API Status page.",
    503: "The Xero API is currently offline for maintenance",
}


class Xero(Provider):
    """Several organisations under one consent of one person to one app."""

    name = "xero"
    api_path = routes.API_PATH
    token_path = "/connect/token"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.subscription = Subscription(clock, WEBHOOK_KEY)
        self.outbox = self.subscription.outbox
        self.limits = Limits(clock)
        self.memory = Memory()
        self.names: dict[str, str] = {}
        self.identity = Identity(clock, self.names)
        self.organisations: dict[str, Organisation] = {}
        self.shared = Shared(clock.now, self._announce)
        self.latency_s = 0.0
        self._quiet = False
        self._under_way: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._granted = Grant(CLIENT_ID, (), SEEDED_SCOPES, USER, SEEDED_EVENT)
        self._access = mint(self._granted, clock.time() + 1_800)
        self.reset()

    def routes(self) -> Iterable[Rule]:
        """The API, and beside it tokens and connections."""
        return [*routes.api_rules(self.memory), *routes.identity_rules(self.identity)]

    def arrive(self, call: Call) -> None:
        """Refuse the sixth call at once in an organisation; the others take as long as control said."""
        tenant = call.request.headers.get("xero-tenant-id", "").lower()
        with self._counting:
            if tenant and self._under_way[tenant] >= self.limits.at_once:
                raise Refused(refuse(too_many("concurrent", self.limits.headers(tenant), None)))
            self._under_way[tenant] += 1
        if tenant and self.latency_s:
            time.sleep(self.latency_s)

    def leave(self, call: Call) -> None:
        """Count the call as answered."""
        with self._counting:
            self._under_way[call.request.headers.get("xero-tenant-id", "").lower()] -= 1

    def admit(self, call: Call) -> None:
        """A living token, a connected organisation, and one of the endpoint's scopes."""
        tenant = call.request.headers.get("xero-tenant-id", "").lower()
        try:
            call.grant = self.identity.grant_of(call)
            if tenant not in self.identity.connections or tenant not in self.organisations:
                raise refusals.forbidden()
            if call.endpoint is not None and not call.endpoint.tags & set(call.grant.scopes):
                raise refusals.insufficient_scope()
        except refusals.Refusal as refusal:
            raise Refused(refuse(refusal)) from None
        call.account, call.account_id = self.organisations[tenant], tenant

    def meter(self, call: Call) -> None:
        """Every call counts, replays of remembered answers too."""
        try:
            call.headers.update(self.limits.count(str(call.account_id)))
        except refusals.Refusal as refusal:
            raise Refused(refuse(refusal)) from None

    def refuse(self, status: int, call: Call, retry_after: str | None = None) -> Response:
        """404 and maintenance are plain text, 401 and 403 problems, 429 names the minute limit."""
        tenant = call.request.headers.get("xero-tenant-id", "").lower()
        if status == 429:
            refusal = too_many("minute", self.limits.headers(tenant), None)
            refusal.headers = {**refusal.headers, "Retry-After": retry_after or "30"}
        elif status == 404:
            refusal = refusals.not_found()
        elif status == 400:
            refusal = refusals.invalid_elements([])
        elif status == 401:
            refusal = refusals.unauthorized("TokenInvalidSignature")
        elif status == 403:
            refusal = refusals.forbidden()
        else:
            text = REFUSED_TEXTS.get(status, "The Xero API is temporarily unavailable")
            told = {"Retry-After": retry_after} if retry_after else {}
            refusal = refusals.Refusal(status, text, "text/plain; charset=utf-8", told)
        return refuse(refusal)

    def books(self) -> Mapping[str, list[Any]]:
        """All organisations' records, oldest first."""
        return books.books(self.organisations.values())

    def act(self, do: str, id_: str, with_: Mapping[str, Any]) -> Any:
        """Carry out one verb of ``acts`` as a person (not the app) would; CannotAct carries Xero's own words."""
        try:
            return acts.act(self, do, id_, with_)
        except refusals.Invalid as wrong:
            raise CannotAct(str(wrong)) from wrong

    def reset(self) -> None:
        """Two organisations, one consent; counters, remembered answers and event numbers start again."""
        self.shared.sequence = 0
        self.latency_s = 0.0
        self.limits.clear()
        self.limits.set_tier("core")
        self.memory.kept.clear()
        self.subscription.clear()
        self.organisations.clear()
        self.names.clear()
        self.identity.connections.clear()
        self.identity.authority.clear()
        self.identity.authority.issue(self._granted, access=self._access, refresh=SEEDED_REFRESH)
        self._found(seed.FIRST_TENANT, "Ledgerlink Trading Ltd", ("GBP", "EUR", "USD"))
        self._found(seed.SECOND_TENANT, "Orchard Wholesale Ltd", ("GBP",))

    def accounts(self) -> list[dict[str, str]]:
        """Every organisation; one person's tokens serve them all."""
        tokens = {"access_token": self._access, "refresh_token": SEEDED_REFRESH}
        return [{"account_id": tenant, **tokens} for tenant in self.organisations]

    def add_account(self) -> dict[str, str]:
        """Found and connect one more organisation under the same consent."""
        number = len(self.organisations) + 1
        tenant = str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://sandbox.invalid/xero/organisation/{number}"))
        self._found(tenant, f"Organisation {number} Ltd", ("GBP", "EUR", "USD"))
        return self.accounts()[-1]

    def credentials(self) -> dict[str, str]:
        """The app's registration."""
        return {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "webhook_secret": WEBHOOK_KEY}

    def configure_webhooks(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """Categories and handshake; answers the subscription's status and why it failed."""
        return self.subscription.configure(settings)

    def on_target(self, target: str) -> None:
        """A new target must pass the handshake before it gets events."""
        self.subscription.validate(target)

    def describe(self, origin: str) -> dict[str, str]:
        """What ``serve`` prints, with the addresses that Xero keeps on other hosts."""
        return {
            **super().describe(origin),
            "authorize_url": f"{origin}/identity/connect/authorize",
            "connections_url": f"{origin}/connections",
            "revoke_url": f"{origin}/connect/revocation",
        }

    @contextmanager
    def quiet(self, wanted: bool = True) -> Iterator[None]:  # noqa: FBT001, FBT002 - a switch
        """While inside, nothing is announced."""
        before, self._quiet = self._quiet, wanted
        try:
            yield
        finally:
            self._quiet = before

    def _found(self, tenant: str, name: str, currencies: tuple[str, ...]) -> None:
        with self.quiet():
            self.organisations[tenant] = seed.organisation(tenant, name, self.shared, currencies)
        self.names[tenant] = name
        self.identity.connect(tenant, SEEDED_EVENT)

    def _announce(self, event: Event) -> None:
        if not self._quiet:
            self.subscription.announce(event)

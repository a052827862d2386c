"""QuickBooks Online as a provider of the sandbox core: who may call what, how much, and what control may see and do."""

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, Refused
from infra.sandbox.core.clock import Clock
from infra.sandbox.core.oauth import ExpiredToken, Grant, UnknownToken
from infra.sandbox.core.provider import CannotAct, Provider
from infra.sandbox.quickbooks import acts, books, entities, oauth, refusals, routes, seed
from infra.sandbox.quickbooks.idempotency import PARAMETER, Memory
from infra.sandbox.quickbooks.limits import Limits
from infra.sandbox.quickbooks.state import Company, Event, Shared
from infra.sandbox.quickbooks.webhooks import Subscription

VERIFIER_TOKEN = "qbo-verifier-token-sandbox-00000001"


class QuickBooks(Provider):
    """Several companies, each connected to one app by a consent (and tokens) of its own."""

    name: ClassVar[str] = "quickbooks"
    api_path: ClassVar[str] = routes.API_PATH
    token_path: ClassVar[str] = oauth.TOKEN

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.subscription = Subscription(clock, VERIFIER_TOKEN)
        self.outbox = self.subscription.outbox
        self.limits = Limits(clock)
        self.memory = Memory()
        self.names: dict[str, str] = {}
        self.identity = oauth.Identity(clock, self.names)
        self.companies: dict[str, Company] = {}
        self.shared = Shared(clock.now, self._announce)
        self.latency_s = 0.0
        self._quiet = False
        self._tokens: dict[str, dict[str, str]] = {}
        self.reset()

    def routes(self) -> Iterable[Rule]:
        """The API, and beside it consent and tokens."""
        return [*routes.api_rules(self.memory, self.companies), *self.identity.rules()]

    def idempotency_key(self, call: Call) -> str | None:
        """QuickBooks has it in the query."""
        return call.request.args.get(PARAMETER)

    def arrive(self, call: Call) -> None:
        """Refuse the eleventh call at once in a realm; the others take as long as control said."""
        realm = str(call.args.get("realm", ""))
        if realm and not self.limits.arrive(realm):
            raise Refused(self._with_id(refusals.throttled(self.clock.now())))
        if realm and self.latency_s:
            time.sleep(self.latency_s)

    def leave(self, call: Call) -> None:
        """Count the call as answered."""
        if realm := str(call.args.get("realm", "")):
            self.limits.leave(realm)

    def admit(self, call: Call) -> None:
        """A living token with the accounting scope, for the very company that the path names."""
        call.headers["intuit_tid"] = str(uuid.uuid4())
        realm = str(call.args["realm"])
        try:
            call.grant = self.identity.authority.look(call.bearer())
        except ExpiredToken:
            raise Refused(refusals.gateway(401, "Token expired")) from None
        except UnknownToken:
            raise Refused(refusals.gateway(401, "Token invalid")) from None
        reaches = realm in call.grant.accounts and realm in self.companies
        if not reaches or oauth.ACCOUNTING not in call.grant.scopes:
            raise Refused(refusals.gateway(403, "The application is not authorized for this company."))
        company = self.companies[realm]
        if not company.settings.user_has_access:
            lost = refusals.Problem("120", "The user who connected the company has lost access to it.")
            fault = refusals.Invalid(lost, kind="AuthorizationFault", status=401)
            raise Refused(refusals.answer_fault(fault, company.now()))
        call.account, call.account_id = company, realm

    def meter(self, call: Call) -> None:
        """Every call counts, replays of remembered answers too."""
        marks = call.endpoint.tags if call.endpoint is not None else frozenset()
        reads, batch = routes.READS in marks, routes.BATCH in marks
        if not self.limits.admit(str(call.account_id), reads=reads, batch=batch):
            raise Refused(refusals.throttled(self.clock.now()))

    def refuse(self, status: int, call: Call, retry_after: str | None = None) -> Response:
        """401 and 403 are the gateway's, 429 and 5xx faults; anything else is a fault of code 500."""
        now = self.clock.now()
        if status == 429:
            answer = refusals.throttled(now, retry_after)
        elif status >= 500:
            answer = refusals.system_fault(status, now, retry_after)
        elif status in refusals.GATEWAY:
            answer = refusals.gateway(status, "The request was refused.")
        else:
            told = refusals.Problem("500", f"Operation {call.method} {call.request.path} is not supported")
            answer = refusals.answer_fault(refusals.Invalid(told, status=status), now)
        return self._with_id(answer)

    def books(self) -> Mapping[str, list[Any]]:
        """All companies' records, oldest first."""
        return books.books(self.companies.values())

    def act(self, do: str, id_: str, with_: Mapping[str, Any]) -> Any:
        """Carry out one verb of ``acts`` as a person (not the app) would; CannotAct carries QuickBooks' own words."""
        try:
            return acts.act(self, do, id_, with_)
        except refusals.Invalid as wrong:
            raise CannotAct(str(wrong)) from wrong

    def reset(self) -> None:
        """Two companies, each with its tokens; counters, remembered answers and events start again."""
        self.shared.sequence = 0
        self.latency_s = 0.0
        self.limits.clear()
        self.memory.kept.clear()
        self.memory.refusals = False
        self.subscription.clear()
        self.companies.clear()
        self.names.clear()
        self.identity.authority.clear()
        self.identity.authority.policy = oauth.POLICY
        self._tokens.clear()
        self._found(seed.FIRST_REALM, seed.BRITISH)
        self._found(seed.SECOND_REALM, seed.AMERICAN)

    def accounts(self) -> list[dict[str, str]]:
        """Every company with the tokens that it was given first."""
        return list(self._tokens.values())

    def add_account(self) -> dict[str, str]:
        """Found and connect one more British company."""
        realm = str(int(seed.FIRST_REALM) + len(self.companies))
        self._found(realm, seed.BRITISH)
        return self._tokens[realm]

    def credentials(self) -> dict[str, str]:
        """The app's registration."""
        secret = {"client_id": oauth.CLIENT_ID, "client_secret": oauth.CLIENT_SECRET}
        return {**secret, "webhook_secret": VERIFIER_TOKEN}

    def configure_webhooks(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """``format``, ``entities``, ``linked`` and ``in_order``; answers those in force."""
        return self.subscription.configure(settings)

    def describe(self, origin: str) -> dict[str, str]:
        """What ``serve`` prints, with the addresses that Intuit keeps on other hosts."""
        return {
            **super().describe(origin),
            "authorize_url": origin + oauth.AUTHORIZE,
            "revoke_url": origin + oauth.REVOKE,
            "scopes": oauth.ACCOUNTING,
        }

    def connect(self, realm: str) -> dict[str, str]:
        """Give a company the tokens that it always has, as a consent would."""
        grant = Grant(oauth.CLIENT_ID, (realm,), (oauth.ACCOUNTING,), oauth.USER)
        access, refresh = f"sandbox-quickbooks-access-{realm}", f"RT1-sandbox-quickbooks-refresh-{realm}"
        self.identity.authority.issue(grant, access=access, refresh=refresh)
        self._tokens[realm] = {"account_id": realm, "access_token": access, "refresh_token": refresh}
        return self._tokens[realm]

    @contextmanager
    def quiet(self, wanted: bool = True) -> Iterator[None]:  # noqa: FBT001, FBT002 - a switch
        """While inside, nothing is announced."""
        before, self._quiet = self._quiet, wanted
        try:
            yield
        finally:
            self._quiet = before

    def _found(self, realm: str, charter: seed.Charter) -> None:
        with self.quiet():
            self.companies[realm] = company = seed.company(realm, charter, self.shared)
        self.names[realm] = company.settings.name
        self.connect(realm)

    def _announce(self, event: Event) -> None:
        """Only companies that are connected are told of, and only what the vendor has events for."""
        if self._quiet or event.operation not in entities.KINDS[event.entity].events:
            return
        if any(event.realm in grant.accounts for grant in self.identity.authority.grants()):
            self.subscription.announce(event)

    @staticmethod
    def _with_id(answer: Response) -> Response:
        answer.headers["intuit_tid"] = str(uuid.uuid4())
        return answer

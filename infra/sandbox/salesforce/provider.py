"""Salesforce as a provider of the sandbox core: orgs, admission, the day's limit, Outbound Messages, books."""

import itertools
import json
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import Any, ClassVar

from werkzeug.datastructures import Headers
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect, Rule
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from infra.sandbox.core.books import Books
from infra.sandbox.core.call import Call, Refused
from infra.sandbox.core.clock import Clock
from infra.sandbox.core.oauth import Authority, ExpiredToken, Grant, UnknownToken
from infra.sandbox.core.outbox import Courier, Outbox
from infra.sandbox.core.provider import CannotAct, Provider
from infra.sandbox.core.routes import Routes, routes
from infra.sandbox.salesforce import batches, changed, content, describing, querying, rows, tooling, trees
from infra.sandbox.salesforce.acts import VERBS
from infra.sandbox.salesforce.composite import Composite
from infra.sandbox.salesforce.envelope import acknowledged
from infra.sandbox.salesforce.faulting import refusal
from infra.sandbox.salesforce.ids import numbered, whole
from infra.sandbox.salesforce.org import Change, Org
from infra.sandbox.salesforce.outbound import Messages, schedule
from infra.sandbox.salesforce.records import INTEGRATION
from infra.sandbox.salesforce.refusals import Rejected, limited, not_found, unauthenticated
from infra.sandbox.salesforce.representation import kept_record
from infra.sandbox.salesforce.routing import Row, rules
from infra.sandbox.salesforce.seed import sow
from infra.sandbox.salesforce.sessions import Sessions
from infra.sandbox.salesforce.tokens import CLIENT_ID, CLIENT_SECRET, POLICY, SCOPES, TokenDesk, mint

ORGS = ("00D5g00000ABCDE", "00D5g00000ABCDF")
LONGEST_URL = 16_384
BOOKS = {
    "deals": "Opportunity", "companies": "Account", "contacts": "Contact", "tasks": "Task", "notes": "ContentNote",
    "line_items": "OpportunityLineItem", "quotes": "Quote", "products": "Product2", "files": "ContentVersion",
    "links": "ContentDocumentLink",
}  # fmt: skip


class Salesforce(Provider):
    """Two orgs at first, any number behind one app; one External Client App is registered."""

    name: ClassVar[str] = "salesforce"
    api_path: ClassVar[str] = "/services/data/v68.0"
    token_path: ClassVar[str] = "/services/oauth2/token"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.orgs: dict[str, Org] = {}
        self.messages = Messages(self.orgs)
        courier = Courier(
            compose=self._compose,
            sign=lambda _url, _body: {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'},
            again=self.messages.again,
            retries=schedule(),
            timeout_s=60.0,
            together=self.messages.together,
            accepted=acknowledged,
        )
        self.outbox = self.messages.outbox = Outbox(clock, courier)
        self.authority = Authority(clock, POLICY, {CLIENT_ID: CLIENT_SECRET}, mint)
        self._desk = TokenDesk(self.authority, self.orgs)
        self._sessions = Sessions(self.authority, self._desk)
        self.reset()

    def routes(self) -> Iterable[Rule]:
        """Every row of every area."""
        return rules(self._rows())

    def _rows(self) -> list[Row]:
        areas = (describing, querying, changed, content, rows, batches, trees, tooling)
        return [*(row for area in areas for row in area.ROWS), *self._desk.rows(), *Composite(self._dispatch).rows()]

    @cached_property
    def _parts(self) -> Routes:
        """Where the parts of a composite lead."""
        return routes(self.routes())

    def admit(self, call: Call) -> None:
        """The bearer token leads to a grant, the grant to an org; a moved org isn't served at its old host."""
        if len(call.path) > LONGEST_URL:
            raise Refused(Rejected("URI_TOO_LONG", "The address is too long; use POST").answer())
        try:
            grant = self.authority.look(call.bearer())
        except (UnknownToken, ExpiredToken):
            raise Refused(unauthenticated().answer({"WWW-Authenticate": "Token"})) from None
        call.grant, call.account_id = grant, grant.accounts[0]
        call.account = org = self.orgs[call.account_id]
        moved = org.settings.instance
        if moved is not None and call.origin != moved:
            # Unverified: what the old host of a moved org answers; a session isn't good there.
            raise Refused(unauthenticated().answer())
        if moved is None:
            org.origin = call.origin
        if not org.settings.api_enabled:
            message = "The REST API is not enabled for this Organization."
            raise Refused(Rejected("API_DISABLED_FOR_ORG", message).answer())
        if "api" not in grant.scopes:
            # Unverified: status and code for a token without the scope.
            message = "This session is not valid for use with the REST API"
            raise Refused(Rejected("INVALID_SESSION_ID", message).answer())

    def meter(self, call: Call) -> None:
        """Per org and rolling 24 hours; every reply says how many were made."""
        org: Org = call.account
        org.used.most = org.settings.daily_calls
        admitted = org.used.admit(org.id)
        made = org.used.most - org.used.remaining(org.id)
        call.headers["Sforce-Limit-Info"] = f"api-usage={made}/{org.used.most}"
        if not admitted:
            raise Refused(limited().answer())

    def refuse(self, status: int, call: Call, retry_after: str | None = None) -> Response:  # noqa: ARG002 - never sent
        """The vendor's body for what is not an endpoint's own refusal; it has no Retry-After."""
        return refusal(status, call)

    def books(self) -> Mapping[str, list[Any]]:
        """
        Every record of every org, deleted ones included, under the books' names.

        An activity that took place is a completed task, and among the tasks: the vendor has no other list of them.
        """
        return Books({book: partial(self._held, kind) for book, kind in BOOKS.items()})

    def _held(self, kind: str) -> list[Any]:
        return [
            {**kept_record(org, record), "_created_seq": record.seq, "_account": org.id}
            for org in self.orgs.values()
            for record in org.records[kind].values()
        ]

    def act(self, do: str, id_: str, with_: Mapping[str, Any]) -> Any:
        """The verbs of acts and sessions; ``with.account`` names another org than the first."""
        given = {name: value for name, value in with_.items() if name != "account"}
        account_id = whole(str(with_.get("account") or ORGS[0]))
        if account_id not in self.orgs:
            raise CannotAct(f"no org {account_id}")
        if do in self._sessions.verbs:
            return self._sessions.verbs[do](self.orgs[account_id], given)
        if do not in VERBS:
            raise CannotAct(f"unknown act {do}; known: {', '.join([*VERBS, *self._sessions.verbs])}")
        try:
            with self.orgs[account_id].transaction():
                return VERBS[do](self.orgs[account_id], id_, given)
        except Rejected as rejected:
            raise CannotAct(f"{rejected.code}: {rejected.message}") from rejected

    def reset(self) -> None:
        """Two seeded orgs with the tokens they always have; messages stay as control set them."""
        self._seqs = itertools.count(1)
        self.orgs.clear()
        self.authority.clear()
        self.authority.policy = POLICY
        self._tokens: dict[str, dict[str, str]] = {}
        for _ in ORGS:
            self.add_account()

    def accounts(self) -> list[dict[str, str]]:
        """The orgs with the tokens they were given first."""
        return list(self._tokens.values())

    def add_account(self) -> dict[str, str]:
        """One more org, seeded alike: the same record ids exist in each, as in a sandbox copied from production."""
        number = len(self.orgs)
        id_ = whole(ORGS[number]) if number < len(ORGS) else numbered("00D", number)
        org = Org(id_, self.clock, self._seqs, self._tell)
        self.orgs[id_] = org
        with self.messages.silenced():
            sow(org, f"Acme {number + 1}")
        grant = Grant(CLIENT_ID, (id_,), tuple(SCOPES.split()), whole(INTEGRATION))
        tokens = self.authority.issue(
            grant, access=f"{id_[:15]}!AQ.sandbox-access", refresh=f"5Aep.sandbox-refresh-{id_[:15]}"
        )
        entry = {"account_id": id_, "access_token": tokens.access, "refresh_token": tokens.refresh}
        self._tokens[id_] = entry
        return entry

    def credentials(self) -> dict[str, str]:
        """Messages aren't signed: the webhook's secret is a key that the endpoint's address carries."""
        return {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "webhook_secret": "outbound-7d1f0c2e9b"}

    def describe(self, origin: str) -> dict[str, str]:
        """Additionally where consent is given, which scopes the seeded grant has, and the orgs' host."""
        for org in self.orgs.values():
            org.origin = origin
        more = {"authorize_url": f"{origin}/services/oauth2/authorize", "scopes": SCOPES, "instance_url": origin}
        return {**super().describe(origin), **more}

    def configure_webhooks(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """``messages`` replaces all: [{"object", "fields", "when"}]."""
        if "messages" in settings:
            self.messages.replace(settings["messages"])
        return {"messages": [one.represent() for one in self.messages.set_up]}

    def _tell(self, org: Org, changes: list[Change]) -> None:
        self.messages.tell(org, changes)

    def _compose(self, events: Any, attempt: int) -> bytes:
        with self.lock:  # called from the outbox's thread
            return self.messages.compose(events, attempt)

    def _dispatch(self, call: Call, method: str, url: str, body: Any, headers: Mapping[str, str]) -> Response:
        """One part of a composite, as if it had come alone but for the limit."""
        path, _, query = url.partition("?")
        sent = None if body is None else json.dumps(body, default=str)
        environ = EnvironBuilder(
            path, query_string=query, method=method, data=sent, content_type="application/json", headers=Headers(list(headers.items())),
            base_url=call.origin,
        )  # fmt: skip
        part = Call(
            environ.get_request(), call.clock, account=call.account, account_id=call.account_id, grant=call.grant
        )
        try:
            endpoint, part.args = self._parts.find(part.request.environ)
        except MethodNotAllowed:
            return self.refuse(405, part)
        except (NotFound, RequestRedirect):
            return not_found().answer()
        return endpoint.handle(part)

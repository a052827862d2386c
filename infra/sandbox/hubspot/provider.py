"""HubSpot as a provider of the sandbox core: portals, admission, limits, webhooks, books."""

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.books import Books
from infra.sandbox.core.call import Call, Refused, json_answer
from infra.sandbox.core.clock import Clock
from infra.sandbox.core.limits import RollingWindow
from infra.sandbox.core.oauth import Authority, ExpiredToken, Grant, UnknownToken
from infra.sandbox.core.outbox import Courier, Outbox
from infra.sandbox.core.provider import CannotAct, Provider
from infra.sandbox.hubspot import account, batches, files, linking, objects, properties, quoting, search, signing
from infra.sandbox.hubspot.acts import VERBS
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.kinds import KINDS
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import USER_ID
from infra.sandbox.hubspot.refusals import Rejected, error, expired, limited, unauthenticated
from infra.sandbox.hubspot.representation import whole
from infra.sandbox.hubspot.routing import Row, rules
from infra.sandbox.hubspot.seed import sow
from infra.sandbox.hubspot.subscribing import SubscriptionDesk
from infra.sandbox.hubspot.tokens import CLIENT_ID, CLIENT_SECRET, POLICY, SCOPES, TokenDesk
from infra.sandbox.hubspot.webhooks import Events, default_subscriptions

FIRST_PORTAL = 4455667
# Ten retries over a day on the sandbox's clock; the vendor randomises, the first ones are soon enough to be seen live.
RETRIES = (3.0, 30.0, 120.0, 600.0, 1800.0, 3600.0, 7200.0, 14400.0, 21600.0, 36000.0)
TEN_SECONDS = 10.0
SEARCH = "search"


class HubSpot(Provider):
    """Any number of portals behind one app."""

    name: ClassVar[str] = "hubspot"
    token_path: ClassVar[str] = "/oauth/2026-09/token"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        courier = Courier(compose=_compose, sign=self._sign, again=self._again, retries=RETRIES)
        self.outbox = self._outbox = Outbox(clock, courier)
        self.events = Events(clock, self._outbox)
        self.authority = Authority(clock, POLICY, {CLIENT_ID: CLIENT_SECRET})
        self.portals: dict[str, Portal] = {}
        self._desk = TokenDesk(self.authority, lambda: [(id_, f"Portal {id_}") for id_ in self.portals])
        self._calls = RollingWindow(clock, 0, TEN_SECONDS)
        self._searches = RollingWindow(clock, 0, 1.0)
        self.events.replace(default_subscriptions())
        self.reset()

    def routes(self) -> Iterable[Rule]:
        """Every row of every area under every version's paths."""
        areas = (objects, batches, search, linking, properties, account, files)
        signed = Row("GET", "", "/signed/<portal>/<id>/<secret>", partial(files.download, self.portals), open=True)
        pdf = Row("GET", "", "/quotes/<portal>/<id>.pdf", partial(quoting.download, self.portals), open=True)
        own = [signed, pdf, *self._desk.rows(), *SubscriptionDesk(self.events, self._outbox).rows()]
        return rules([*(row for area in areas for row in area.ROWS), *own])

    def admit(self, call: Call) -> None:
        """The bearer token leads to a grant, the grant to a portal."""
        try:
            grant = self.authority.look(call.bearer())
        except UnknownToken:
            raise Refused(unauthenticated().answer()) from None
        except ExpiredToken as past:
            hours = int((self.clock.now() - past.at).total_seconds() // 3600)
            raise Refused(expired(iso_ms(int(past.at.timestamp() * 1000)), hours).answer()) from None
        call.grant, call.account_id = grant, grant.accounts[0]
        call.account = portal = self.portals[call.account_id]
        portal.origin = call.origin

    def meter(self, call: Call) -> None:
        """Per portal: a rolling ten-second limit with headers, and for search a limit per second without any."""
        settings = self.portals[str(call.account_id)].settings
        if call.endpoint is not None and SEARCH in call.endpoint.tags:
            self._searches.most = settings.searches_per_second
            if not self._searches.admit(call.account_id):
                raise Refused(limited("SECONDLY").answer())
            return
        self._calls.most = settings.calls_per_ten_seconds
        admitted = self._calls.admit(call.account_id)
        call.headers.update(
            {
                "X-HubSpot-RateLimit-Max": str(self._calls.most),
                "X-HubSpot-RateLimit-Remaining": str(self._calls.remaining(call.account_id)),
                "X-HubSpot-RateLimit-Interval-Milliseconds": str(int(TEN_SECONDS * 1000)),
            }
        )
        if not admitted:
            raise Refused(limited("TEN_SECONDLY_ROLLING").answer())

    def refuse(self, status: int, call: Call, retry_after: str | None = None) -> Response:
        """The vendor's body for what is not an endpoint's own refusal; server errors are HTML."""
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        if status == 429:
            search = call.endpoint is not None and SEARCH in call.endpoint.tags
            return limited("SECONDLY" if search else "TEN_SECONDLY_ROLLING", headers).answer()
        if status >= 500:
            page = f"<html><head><title>{status}</title></head><body><h1>HubSpot: {status}</h1></body></html>"
            return Response(page, status, headers, content_type="text/html; charset=utf-8")
        sentences = {404: "resource not found", 405: "method not allowed", 423: "object is locked"}
        categories = {404: "OBJECT_NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 423: "OBJECT_LOCKED"}
        body = error(categories.get(status, "ERROR"), sentences.get(status, f"status {status}"))
        return json_answer(status, body, headers)

    def books(self) -> Mapping[str, list[Any]]:
        """Every record of every portal, archived ones included, under its object type."""
        return Books({kind.name: partial(self._held, kind.name) for kind in KINDS})

    def _held(self, kind: str) -> list[Any]:
        return [
            {**whole(portal, record), "_created_seq": record.seq, "_account": str(portal.id)}
            for portal in self.portals.values()
            for record in portal.records[kind].values()
        ]

    def act(self, do: str, id_: str, with_: Mapping[str, Any]) -> Any:
        """The verbs of ``acts.VERBS`` and ``scopes``; ``with.account`` names another portal than the first."""
        given = {name: value for name, value in with_.items() if name != "account"}
        account_id = str(with_.get("account") or FIRST_PORTAL)
        if account_id not in self.portals:
            raise CannotAct(f"no portal {account_id}")
        if do == "scopes":
            return self._rescope(account_id, given["scopes"])
        if do not in VERBS:
            raise CannotAct(f"unknown act {do}; known: {', '.join([*VERBS, 'scopes'])}")
        try:
            return VERBS[do](self.portals[account_id], id_, given)
        except Rejected as rejected:
            raise CannotAct(str(rejected)) from rejected

    def reset(self) -> None:
        """One seeded portal with the tokens it always has; subscriptions stay as control set them."""
        self._seqs = itertools.count(1)
        self.portals.clear()
        self.authority.clear()
        self._calls.clear()
        self._searches.clear()
        self._tokens: dict[str, dict[str, str]] = {}
        self.add_account()

    def accounts(self) -> list[dict[str, str]]:
        """The portals with the tokens they were given first."""
        return list(self._tokens.values())

    def add_account(self) -> dict[str, str]:
        """One more portal, seeded alike: the same record ids exist in each."""
        portal = Portal(FIRST_PORTAL + len(self.portals), self.clock, self.events, self._seqs)
        self.portals[str(portal.id)] = portal
        sow(portal)
        grant = Grant(CLIENT_ID, (str(portal.id),), tuple(SCOPES.split()), str(USER_ID))
        tokens = self.authority.issue(
            grant, access=f"sandbox-access-{portal.id}", refresh=f"sandbox-refresh-{portal.id}"
        )
        entry = {"account_id": str(portal.id), "access_token": tokens.access, "refresh_token": tokens.refresh}
        self._tokens[str(portal.id)] = entry
        return entry

    def credentials(self) -> dict[str, str]:
        """Webhooks are signed with the client secret."""
        return {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "webhook_secret": CLIENT_SECRET}

    def describe(self, origin: str) -> dict[str, str]:
        """Additionally where consent is given and which scopes the seeded grant has."""
        for portal in self.portals.values():
            portal.origin = origin
        return {**super().describe(origin), "authorize_url": f"{origin}/oauth/authorize", "scopes": SCOPES}

    def configure_webhooks(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """``subscriptions`` replaces all: [{"eventType", "propertyName", "objectTypeId", "active"}]."""
        if "subscriptions" in settings:
            self.events.replace(settings["subscriptions"])
        return {"subscriptions": [row.represent() for row in self.events.subscriptions]}

    def _rescope(self, account_id: str, scopes: Any) -> Any:
        wanted = tuple(scopes.split() if isinstance(scopes, str) else scopes)
        for grant in self.authority.grants():
            if grant.accounts == (account_id,):
                self.authority.replace_grant(replace(grant, scopes=wanted))
        return {"scopes": list(wanted)}

    def _again(self, event: dict[str, Any]) -> dict[str, Any]:
        return {**event, "eventId": self.events.next_id()}

    def _sign(self, url: str, body: bytes) -> Mapping[str, str]:
        # Receivers compare the timestamp with their own clock, which the sandbox's does not move.
        return signing.headers(CLIENT_SECRET, url, body, int(self.clock.receivers_time() * 1000))


def _compose(events: Sequence[dict[str, Any]], attempt: int) -> bytes:
    """An array; every event carries the number of the attempt, from 0."""
    numbered = [{**event, "attemptNumber": attempt} for event in events]
    return json.dumps(numbered, separators=(",", ":"), ensure_ascii=False).encode()

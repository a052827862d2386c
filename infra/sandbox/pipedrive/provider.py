"""Pipedrive as a provider of the sandbox core: companies, admission, budgets, webhooks, books."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, Refused, json_answer
from infra.sandbox.core.clock import Clock
from infra.sandbox.core.oauth import Authority, ExpiredToken, Grant, UnknownToken
from infra.sandbox.core.outbox import Outbox
from infra.sandbox.core.provider import CannotAct, Provider
from infra.sandbox.pipedrive import (
    acts,
    fields,
    files,
    installments,
    lines,
    notes,
    objects,
    office,
    pipelines,
    searching,
    subscribing,
)
from infra.sandbox.pipedrive.books import books
from infra.sandbox.pipedrive.budgets import Budgets
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.delivering import HOOK_PASSWORD, HOOK_USER, Deliveries, register_usual
from infra.sandbox.pipedrive.events import Events
from infra.sandbox.pipedrive.people import INTEGRATION
from infra.sandbox.pipedrive.refusals import Rejected, blocked, envelope, limited, suspended, unauthorized
from infra.sandbox.pipedrive.routing import Row, row_of, rules
from infra.sandbox.pipedrive.seed import sow
from infra.sandbox.pipedrive.tokens import CLIENT_ID, CLIENT_SECRET, POLICY, SCOPES, TokenDesk, mint, seeded_access

FIRST_COMPANY = 8087566
NAMES = (("Acme Sales", "acme"), ("Orchard Sales", "orchard"))
SENTENCES = {404: "Unknown method.", 405: "Method not allowed", 410: "Gone", 503: "Service unavailable"}


class Pipedrive(Provider):
    """Any number of companies behind one app."""

    name: ClassVar[str] = "pipedrive"
    token_path: ClassVar[str] = "/oauth/token"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.companies: dict[str, Company] = {}
        courier = Deliveries(clock, self.lock, self.companies).courier()
        self.outbox = self._outbox = Outbox(clock, courier)
        self.events = Events(clock, self._outbox)
        self.authority = Authority(clock, POLICY, {CLIENT_ID: CLIENT_SECRET}, mint)
        self.budgets = Budgets(clock)
        self._desk = TokenDesk(self.authority, self.companies, self._uninstalled)
        self.reset()

    def routes(self) -> Iterable[Rule]:
        """Every row of every area under its version's paths."""
        areas = (lines, installments, searching, office, notes, files, subscribing)
        kept = Row("GET", 0, "/_files/<company>/<int:id>/<secret>", partial(files.content, self.companies), open=True)
        generic = [*objects.rows(), *pipelines.rows(), *fields.rows()]
        return rules([kept, *self._desk.rows(), *(row for area in areas for row in area.ROWS), *generic])

    def admit(self, call: Call) -> None:
        """The bearer token leads to a grant, the grant to a company; a personal API token to its company at once."""
        personal = call.request.headers.get("x-api-token")
        owner = next((one for one in self.companies.values() if personal == api_token(one.id)), None)
        if owner is None:
            try:
                call.grant = self.authority.look(call.bearer())
            except (UnknownToken, ExpiredToken):
                raise Refused(unauthorized().answer()) from None
            owner = self.companies[call.grant.accounts[0]]
        call.account, call.account_id = owner, str(owner.id)
        owner.origin = call.origin
        if owner.settings.suspended:
            raise Refused(suspended().answer())

    def meter(self, call: Call) -> None:
        """A burst per token, a burst of searches, and the company's budget of the day."""
        row = row_of(call)
        try:
            call.headers.update(self.budgets.spend(call.account, _holder(call), row, personal=call.grant is None))
        except Rejected as rejected:
            # Who goes on asking is shut out before the API sees the call.
            raise Refused(
                blocked() if self.budgets.hammers(call.account, _holder(call)) else rejected.answer()
            ) from None

    def refuse(self, status: int, _call: Call, retry_after: str | None = None) -> Response:
        """The vendor's envelope for what is not an endpoint's own refusal."""
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        if status == 401:
            return unauthorized().answer()
        if status == 429:
            return limited(headers).answer()
        return json_answer(status, envelope(SENTENCES.get(status, f"status {status}")), headers)

    def books(self) -> Mapping[str, list[Any]]:
        """Every record of every company, deleted ones included, in the vendor's shape."""
        return books(self.companies.values())

    def act(self, do: str, id_: str, with_: Mapping[str, Any]) -> Any:
        """The verbs of ``acts.VERBS``, ``scopes`` and ``uninstall``; ``with.account`` names another company than the first."""
        given = {name: value for name, value in with_.items() if name != "account"}
        account = str(with_.get("account") or FIRST_COMPANY)
        if account not in self.companies:
            raise CannotAct(f"no company {account}")
        if do == "scopes":
            return self._rescope(account, given["scopes"])
        if do == "uninstall":
            return self._uninstall(account)
        if do not in acts.VERBS:
            raise CannotAct(f"unknown act {do}; known: {', '.join([*acts.VERBS, 'scopes', 'uninstall'])}")
        try:
            return acts.VERBS[do](self.companies[account], id_, given)
        except Rejected as rejected:
            raise CannotAct(str(rejected)) from rejected

    def reset(self) -> None:
        """Two seeded companies with the tokens they always have; webhooks are registered anew where control said."""
        self._seqs = itertools.count(1)
        self.companies.clear()
        self.authority.clear()
        self.budgets.clear()
        self._tokens: dict[str, dict[str, str]] = {}
        for _ in NAMES:
            self.add_account()

    def accounts(self) -> list[dict[str, str]]:
        """The companies with the tokens they were given first."""
        return list(self._tokens.values())

    def add_account(self) -> dict[str, str]:
        """One more company, seeded alike: the same record ids exist in each."""
        number = len(self.companies)
        name, domain = NAMES[number] if number < len(NAMES) else (f"Company {number + 1}", f"company-{number + 1}")
        company = Company(FIRST_COMPANY + number, self.clock, self.events, self._seqs, name, domain)
        self.companies[str(company.id)] = company
        with self.events.silenced():
            sow(company)
        grant = Grant(CLIENT_ID, (str(company.id),), SCOPES, str(INTEGRATION))
        tokens = self.authority.issue(
            grant, access=seeded_access(company.id), refresh=f"1:1:sandbox-refresh-{company.id}"
        )
        entry = {"account_id": str(company.id), "access_token": tokens.access, "refresh_token": tokens.refresh}
        self._tokens[str(company.id)] = entry
        if self._outbox.target is not None:
            register_usual(company, self._outbox.target)
        return entry

    def credentials(self) -> dict[str, str]:
        """Webhooks carry Basic credentials: ``webhook_secret`` is user and password with a colon between them."""
        secret = f"{HOOK_USER}:{HOOK_PASSWORD}"
        return {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "webhook_secret": secret}

    def describe(self, origin: str) -> dict[str, str]:
        """Additionally where consent is given and taken back, which scopes the app has, and a personal API token."""
        for company in self.companies.values():
            company.origin = origin
        more = {
            "authorize_url": f"{origin}/oauth/authorize",
            "revoke_url": f"{origin}/oauth/revoke",
            "scopes": ",".join(SCOPES),
            "api_token": api_token(FIRST_COMPANY),
        }
        return {**super().describe(origin), **more}

    def on_target(self, target: str) -> None:
        """Register the usual webhooks there in every company that has none there: here they are not made by hand."""
        with self.lock:
            for company in self.companies.values():
                register_usual(company, target)

    def configure_webhooks(self, _settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """Tell every webhook of every company."""
        return {"webhooks": [hook.represent() for one in self.companies.values() for hook in one.hooks.values()]}

    def _uninstalled(self, grant: Grant) -> None:
        """With the app go its webhooks."""
        for account in grant.accounts:
            self.companies[account].hooks.clear()

    def _uninstall(self, account: str) -> Any:
        for grant in self.authority.grants():
            if grant.accounts == (account,):
                self.authority.revoke_grant(grant.id)
                self._uninstalled(grant)
        return {"uninstalled": account}

    def _rescope(self, account: str, scopes: Any) -> Any:
        wanted = tuple(scopes.replace(",", " ").split() if isinstance(scopes, str) else scopes)
        for grant in self.authority.grants():
            if grant.accounts == (account,):
                self.authority.replace_grant(replace(grant, scopes=wanted))
        return {"scopes": list(wanted)}


def api_token(company: int) -> str:
    """The personal API token of a company's first user."""
    return f"sandbox-api-token-{company}"


def _holder(call: Call) -> str:
    return call.request.headers.get("x-api-token") or call.bearer() or ""

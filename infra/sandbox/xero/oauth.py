"""Consents, tokens and connections: tokens belong to a person, organisations are attached to that person."""

import base64
import binascii
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer, no_content
from infra.sandbox.core.clock import Clock
from infra.sandbox.core.consent import consent
from infra.sandbox.core.oauth import Authority, ExpiredToken, Grant, GrantRefused, TokenPolicy, Tokens, UnknownToken
from infra.sandbox.xero import refusals
from infra.sandbox.xero.desk import refuse
from infra.sandbox.xero.representation import Record

CLIENT_ID = "SANDBOXXEROCLIENT000000000000001"
CLIENT_SECRET = "sandbox-xero-client-secret"
USER = "5c1f4f2e-0000-4000-8000-000000000001"
POLICY = TokenPolicy(access_life_s=1_800, refresh_life_s=60 * 86_400, rotates=True, grace_s=1_800, code_life_s=300)
SIGNING_KEY = b"sandbox-identity"

# An app of today may only ask for granular scopes.
FAMILIES = [
    "invoices",
    "payments",
    "banktransactions",
    "manualjournals",
    "contacts",
    "attachments",
    "settings",
    "reports.aged",
    "reports.balancesheet",
    "reports.banksummary",
    "reports.budgetsummary",
    "reports.executivesummary",
    "reports.profitandloss",
    "reports.trialbalance",
    "reports.taxreports",
    "journals",
    "budgets",
]
KNOWN_SCOPES = {
    *("openid", "profile", "email", "offline_access", "app.connections"),
    *[f"accounting.{family}" for family in FAMILIES],
    *[f"accounting.{family}.read" for family in FAMILIES],
}
SEEDED_SCOPES = (
    *("openid", "profile", "email", "offline_access"),
    *("accounting.invoices", "accounting.payments", "accounting.contacts", "accounting.settings"),
    *("accounting.attachments", "accounting.manualjournals", "accounting.banktransactions"),
    "accounting.reports.aged.read",
)


def b64(value: bytes) -> str:
    """URL-safe base64 without padding, as tokens use it."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def mint(grant: Grant, expires: float) -> str:
    """A signed JWT with the claims that clients read: authentication_event_id, xero_userid, scope, exp."""
    claims = {
        "iss": "https://identity.xero.com",
        "client_id": grant.client_id,
        "xero_userid": grant.user,
        "authentication_event_id": grant.id,
        "scope": list(grant.scopes),
        "exp": int(expires),
        "jti": uuid.uuid4().hex,
    }
    head = b64(b'{"alg":"HS256","typ":"JWT"}')
    signed = f"{head}.{b64(json.dumps(claims).encode())}"
    return f"{signed}.{b64(hmac.new(SIGNING_KEY, signed.encode(), hashlib.sha256).digest())}"


@dataclass
class Identity:
    """The authority and the organisations that the person attached to the app."""

    clock: Clock
    names: Mapping[str, str]  # tenant to the organisation's name; a live view of the provider's organisations
    connections: dict[str, Record] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.authority = Authority(self.clock, POLICY, {CLIENT_ID: CLIENT_SECRET}, mint)

    def connect(self, tenant: str, event: str) -> None:
        """Attach an organisation (again): new ones are known by the consent's authEventId."""
        now = f"{self.clock.now().astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}0"
        known = self.connections.get(tenant)
        self.connections[tenant] = {
            "id": known["id"] if known else str(uuid.uuid5(uuid.NAMESPACE_OID, f"{tenant}/{event}")),
            "authEventId": event,
            "tenantId": tenant,
            "tenantType": "ORGANISATION",
            "tenantName": self.names[tenant],
            "createdDateUtc": known["createdDateUtc"] if known else now,
            "updatedDateUtc": now,
        }

    def grant_of(self, call: Call) -> Grant:
        """The grant behind the bearer token; raises the 401 that says why there is none."""
        try:
            return self.authority.look(call.bearer())
        except ExpiredToken as expired:
            moment = expired.at.strftime("%m/%d/%Y %H:%M:%S")
            raise refusals.unauthorized(f"TokenExpired: token expired at {moment}") from None
        except UnknownToken:
            detail = "TokenInvalidSignature" if call.bearer() else "AuthorizationUnsuccessful"
            raise refusals.unauthorized(detail) from None

    def authorize(self, call: Call) -> Response:
        """The consent page; http redirects are for localhost only, and scopes must be granular."""
        asked = call.request.args
        redirect = asked.get("redirect_uri", "")
        parts = urlsplit(redirect)
        if parts.scheme == "http" and parts.hostname != "localhost":
            return Response("unauthorized_client: Invalid redirect_uri", 400, content_type="text/plain")
        if set(asked.get("scope", "").split()) - KNOWN_SCOPES and redirect:
            query = urlencode({"error": "invalid_scope", "state": asked.get("state", "")})
            return Response(status=302, headers={"Location": f"{redirect}{'&' if '?' in redirect else '?'}{query}"})
        return consent(
            call,
            self.authority,
            title="Ledgerlink wants access to",
            accounts=list(self.names.items()),
            user=USER,
            many=True,
            extend=self._consented,
        )

    def _consented(self, grant: Grant) -> Grant:
        """A consent attaches the chosen organisation and adds its scopes to those given before."""
        before = {scope for other in self.authority.grants() for scope in other.scopes}
        extended = replace(grant, id=str(uuid.uuid4()), scopes=tuple(sorted({*before, *grant.scopes})))
        for tenant in grant.accounts:
            self.connect(tenant, extended.id)
        return extended

    def token(self, call: Call) -> Response:
        """Exchange a code or a refresh token; the client proves itself by Basic or by form members."""
        form = call.request.form
        client_id, secret = _client(call)
        proven = self.authority.known_client(client_id, secret)
        if not proven and not (client_id in self.authority.clients and secret is None and form.get("code_verifier")):
            return json_answer(400, {"error": "invalid_client"})
        try:
            if form.get("grant_type") == "authorization_code":
                tokens = self.authority.exchange(
                    form.get("code", ""),
                    client_id=str(client_id),
                    redirect_uri=form.get("redirect_uri"),
                    verifier=form.get("code_verifier"),
                )
            elif form.get("grant_type") == "refresh_token":
                tokens = self.authority.refresh(form.get("refresh_token", ""), client_id=str(client_id))
            elif form.get("grant_type") == "client_credentials":
                return json_answer(400, {"error": "unauthorized_client"})
            else:
                return json_answer(400, {"error": "unsupported_grant_type"})
        except GrantRefused as refused:
            return json_answer(400, {"error": refused.error})
        return json_answer(200, _told(tokens))

    def revocation(self, call: Call) -> Response:
        """Forget the person's consent: every token and every connection to the app."""
        if not self.authority.known_client(*_client(call)):
            return json_answer(400, {"error": "invalid_client"})
        if self.authority.revoke(call.request.form.get("token", "")) is not None:
            self.connections.clear()
        return Response(status=200)

    def list_connections(self, call: Call) -> Response:
        """The attached organisations, a bare array; narrowed by authEventId if that is asked for."""
        try:
            self.grant_of(call)
        except refusals.Refusal as refusal:
            return refuse(refusal)
        event = call.request.args.get("authEventId")
        rows = [row for row in self.connections.values() if event in {None, row["authEventId"]}]
        return json_answer(200, rows)

    def disconnect(self, call: Call) -> Response:
        """Detach one organisation by its connection's id."""
        try:
            self.grant_of(call)
        except refusals.Refusal as refusal:
            return refuse(refusal)
        for tenant, row in self.connections.items():
            if row["id"] == call.args["key"]:
                del self.connections[tenant]
                return no_content()
        return refuse(refusals.not_found())


def _client(call: Call) -> tuple[str | None, str | None]:
    """Client id and secret from the Basic header, else from the form."""
    scheme, _, encoded = call.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return call.request.form.get("client_id"), call.request.form.get("client_secret")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, None
    return client_id, secret


def _told(tokens: Tokens) -> Record:
    """The token endpoint's answer; a refresh token only for offline_access, an id_token only for openid."""
    told: Record = {"access_token": tokens.access, "expires_in": tokens.expires_in, "token_type": "Bearer"}
    if "offline_access" in tokens.grant.scopes:
        told["refresh_token"] = tokens.refresh
    if "openid" in tokens.grant.scopes:
        told["id_token"] = mint(tokens.grant, datetime.now(UTC).timestamp() + POLICY.code_life_s)
    return {**told, "scope": " ".join(tokens.grant.scopes)}

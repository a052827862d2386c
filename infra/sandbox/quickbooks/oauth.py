"""Consent, tokens, revocation and discovery, as Intuit's identity services have them on other hosts."""

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, Endpoint, json_answer
from infra.sandbox.core.clock import Clock
from infra.sandbox.core.consent import consent
from infra.sandbox.core.oauth import Authority, GrantRefused, TokenPolicy, Tokens

CLIENT_ID = "ABsandboxQuickBooksClient0000000000001"
CLIENT_SECRET = "sandbox-quickbooks-client-secret"
USER = "9130350000000777"
ACCOUNTING = "com.intuit.quickbooks.accounting"
KNOWN_SCOPES = {
    ACCOUNTING,
    "com.intuit.quickbooks.payment",
    "openid",
    "profile",
    "email",
    "phone",
    "address",
    "app-foundations.custom-field-definitions",
    "app-foundations.custom-field-definitions.read",
    "project-management.project",
    "indirect-tax.tax-calculation.quickbooks",
}
AUTHORIZE, TOKEN, REVOKE = "/connect/oauth2", "/oauth2/v1/tokens/bearer", "/v2/oauth2/tokens/revoke"
HARD_END = "x-include-refresh-token-hard-expires-in"
DAY_S = 86_400
POLICY = TokenPolicy(
    access_life_s=3_600,
    refresh_life_s=8_726_400,  # rolling: a hundred and one days after its last use
    rotates=True,
    rotates_after_s=DAY_S,
    chain_life_s=5 * 365 * DAY_S,  # 157680000
)


class Identity:
    """The authority of one app; a consent is for one company, whose id the redirect alone tells."""

    def __init__(self, clock: Clock, names: dict[str, str]) -> None:
        self.clock = clock
        self.authority = Authority(clock, POLICY, {CLIENT_ID: CLIENT_SECRET})
        self.names = names

    def rules(self) -> Iterable[Rule]:
        """Every path of the identity services."""
        discovery = "/.well-known/openid_{}configuration/"
        table = (
            ("GET", AUTHORIZE, self.authorize),
            ("POST", AUTHORIZE, self.authorize),
            ("POST", TOKEN, self.token),
            ("POST", REVOKE, self.revoke),
            ("GET", discovery.format(""), self.discovery),
            ("GET", discovery.format("sandbox_"), self.discovery),
        )
        return [Rule(path, methods=[method], endpoint=Endpoint(handle, open=True)) for method, path, handle in table]

    def authorize(self, call: Call) -> Response:
        """The page on which a person chooses a company; an unknown scope goes back at once."""
        asked = call.request.args
        redirect = asked.get("redirect_uri", "")
        if set(asked.get("scope", "").split()) - KNOWN_SCOPES and redirect:
            query = urlencode({"error": "invalid_scope", "state": asked.get("state", "")})
            return Response(status=302, headers={"Location": f"{redirect}{'&' if '?' in redirect else '?'}{query}"})
        return consent(
            call,
            self.authority,
            title="Ledgerlink would like access to your company",
            accounts=list(self.names.items()),
            user=USER,
            tell=lambda grant: {"realmId": grant.accounts[0]},
        )

    def token(self, call: Call) -> Response:
        """Exchange a code or a refresh token; the app proves itself by Basic authentication."""
        client_id, secret = _client(call)
        if not self.authority.known_client(client_id, secret):
            return json_answer(401, {"error": "invalid_client"})
        form, client = call.request.form, str(client_id)
        try:
            if form.get("grant_type") == "authorization_code":
                redirect = form.get("redirect_uri")
                tokens = self.authority.exchange(form.get("code", ""), client_id=client, redirect_uri=redirect)
            elif form.get("grant_type") == "refresh_token":
                tokens = self.authority.refresh(form.get("refresh_token", ""), client_id=client)
            else:
                return json_answer(400, {"error": "unsupported_grant_type"})
        except GrantRefused as refused:
            return json_answer(400, {"error": refused.error, "error_description": "Incorrect Token type or clientID"})
        return json_answer(200, self._told(tokens, hard=call.request.headers.get(HARD_END, "").lower() == "true"))

    def _told(self, tokens: Tokens, *, hard: bool) -> dict[str, Any]:
        """The answer, with what is left of the refresh token and, if asked for, of its chain."""
        idle, chain = self.authority.refresh_ends(tokens.refresh)
        now = self.clock.time()
        told: dict[str, Any] = {
            "token_type": "bearer",
            "expires_in": tokens.expires_in,
            "access_token": tokens.access,
            "refresh_token": tokens.refresh,
            "x_refresh_token_expires_in": round((idle or now) - now),
        }
        return {**told, "x_refresh_token_hard_expires_in": round((chain or now) - now)} if hard else told

    def revoke(self, call: Call) -> Response:
        """Forget the consent behind an access or refresh token."""
        if not self.authority.known_client(*_client(call)):
            return json_answer(401, {"error": "invalid_client"})
        try:
            token = str(json.loads(call.body or b"{}").get("token") or "")
        except (ValueError, AttributeError):
            return json_answer(400, {"error": "invalid_request"})
        if self.authority.revoke(token) is None:
            return json_answer(400, {"error": "invalid_request"})  # the code for an unknown token is unverified
        return Response(status=200)

    def discovery(self, call: Call) -> Response:
        """Where everything is."""
        return json_answer(
            200,
            {
                "issuer": "https://oauth.platform.intuit.com/op/v1",
                "authorization_endpoint": call.origin + AUTHORIZE,
                "token_endpoint": call.origin + TOKEN,
                "revocation_endpoint": call.origin + REVOKE,
                "userinfo_endpoint": call.origin + "/v1/openid_connect/userinfo",
                "jwks_uri": call.origin + "/op/v1/jwks",
                "response_types_supported": ["code"],
                "scopes_supported": sorted(KNOWN_SCOPES),
            },
        )


def _client(call: Call) -> tuple[str | None, str | None]:
    """Client id and secret from the Basic header, the only way in which Intuit takes them."""
    scheme, _, encoded = call.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, None
    return client_id, secret

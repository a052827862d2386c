"""
OAuth as Pipedrive does it: Basic credentials, comma-separated scopes fixed on the app, access tokens over 1 kB.

Each use of a refresh token gives it another 60 days. Whether its value changes is unverified: by default it stays, with
``Settings.rotates`` it changes and the old one is dead at once.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.core.consent import consent
from infra.sandbox.core.oauth import Authority, Grant, GrantRefused, TokenPolicy, Tokens
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.people import INTEGRATION
from infra.sandbox.pipedrive.routing import Row

POLICY = TokenPolicy(access_life_s=3599, refresh_life_s=60 * 86_400, rotates=False, code_life_s=300)
CLIENT_ID = "pd_client_id"
CLIENT_SECRET = "pd_client_secret"
SCOPES = (
    "base", "deals:full", "contacts:full", "products:read", "activities:full", "users:read", "search:read",
    "deal-fields:full", "contact-fields:full", "admin",
)  # fmt: skip
LONG = 1200
"""Characters of an access token."""
SENTENCES = {
    "grant_type missing": (400, "invalid_request", "Missing parameter: grant_type"),
    "grant_type": (400, "unsupported_grant_type", "Unsupported grant type: grant_type is invalid"),
    "code": (400, "invalid_grant", "Invalid grant: authorization_code is invalid"),
    "client": (400, "invalid_grant", "Invalid grant: refresh_token is invalid"),
    "code expired": (400, "invalid_grant", "Invalid grant: authorization_code has expired"),
    "code_verifier": (400, "invalid_grant", "Invalid grant: authorization_code is invalid"),
    "redirect_uri": (400, "invalid_request", "Invalid request: redirect_uri is invalid"),
    "refresh_token": (400, "invalid_grant", "Invalid grant: refresh_token is invalid"),
    "no credentials": (400, "invalid_client", "Invalid client: cannot retrieve client credentials"),
    "credentials": (401, "invalid_client", "Invalid client: client is invalid"),
}
"""By the check that failed: status, RFC 6749's word and the documented message. The envelope is unverified."""


def mint(_grant: Grant, _expires: float) -> str:
    """Make an access token: long, and not only of letters."""
    return f"v1u:{secrets.token_urlsafe(60)}:{secrets.token_urlsafe(LONG)}"[:LONG]


def seeded_access(company: int) -> str:
    """The access token that a seeded company always has."""
    return f"v1u:sandbox-access-{company}:".ljust(LONG, "x")


class TokenDesk:
    """The consent page, the token endpoint and revocation over one authority."""

    def __init__(
        self, authority: Authority, companies: Mapping[str, Company], uninstalled: Callable[[Grant], None]
    ) -> None:
        self._authority = authority
        self._companies = companies
        self._uninstalled = uninstalled

    def rows(self) -> list[Row]:
        """The calls of this area; none of them takes a bearer token."""
        return [
            Row("GET", 0, "/oauth/authorize", self._authorize, open=True),
            Row("POST", 0, "/oauth/authorize", self._authorize, open=True),
            Row("POST", 0, "/oauth/token", self._token, open=True),
            Row("POST", 0, "/oauth/revoke", self._revoke, open=True),
        ]

    def _authorize(self, call: Call) -> Response:
        named = [(id_, company.name) for id_, company in self._companies.items()]
        return consent(
            call,
            self._authority,
            title="Connect to Pipedrive",
            accounts=named,
            user=str(INTEGRATION),
            extend=lambda grant: replace(grant, scopes=SCOPES),
            denied="user_denied",
        )

    def _token(self, call: Call) -> Response:
        form = call.request.form
        try:
            client = self._client(call)
            match form.get("grant_type"):
                case "refresh_token":
                    tokens = self._renewed(form.get("refresh_token", ""), client)
                case "authorization_code":
                    tokens = self._authority.exchange(
                        form.get("code", ""), client_id=client, redirect_uri=form.get("redirect_uri")
                    )
                case None:
                    raise GrantRefused("invalid_request", "grant_type missing")
                case _:
                    raise GrantRefused("unsupported_grant_type", "grant_type")
        except GrantRefused as refused:
            return _refused(refused)
        call.account_id = tokens.grant.accounts[0]
        # The company's own host; on one machine all companies have the same.
        self._companies[call.account_id].origin = call.origin
        return json_answer(200, _pair(tokens, call.origin))

    def _renewed(self, token: str, client: str) -> Tokens:
        tokens = self._authority.refresh(token, client_id=client)
        company = self._companies[tokens.grant.accounts[0]]
        if company.settings.rotates:
            self._authority.revoke_grant(tokens.grant.id)
            return self._authority.issue(tokens.grant, access=tokens.access)
        return self._authority.issue(tokens.grant, access=tokens.access, refresh=token)  # sixty more days

    def _revoke(self, call: Call) -> Response:
        """Revoking the refresh token uninstalls the app, revoking an access token ends that one alone."""
        try:
            self._client(call)
        except GrantRefused as refused:
            return _refused(refused)
        token = call.request.form.get("token", "")
        # The vendor's own client sends an access token percent-encoded once more.
        if not self._authority.revoke_access(unquote(token)):
            grant = self._authority.revoke(token)
            if grant is not None:
                self._uninstalled(grant)
        return json_answer(200, {"success": True})

    def _client(self, call: Call) -> str:
        """The client that the Basic header proves: without the header 400, with a wrong one 401."""
        if "Authorization" not in call.request.headers:
            raise GrantRefused("invalid_client", "no credentials")
        basic = call.request.authorization
        if basic is None or not self._authority.known_client(basic.username, basic.password):
            raise GrantRefused("invalid_client", "credentials")
        return str(basic.username)


def _pair(tokens: Tokens, api_domain: str) -> dict[str, object]:
    return {
        "access_token": tokens.access,
        "token_type": "Bearer",
        "refresh_token": tokens.refresh,
        "scope": ",".join(tokens.grant.scopes),
        "expires_in": tokens.expires_in,
        "api_domain": api_domain,
    }


def _refused(refused: GrantRefused) -> Response:
    reason = refused.reason.removesuffix(" expired").removesuffix(" superseded")
    status, word, sentence = SENTENCES[f"{reason} expired" if refused.expired else reason]
    return json_answer(status, {"success": False, "message": sentence, "error": word})

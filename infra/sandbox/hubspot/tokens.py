"""OAuth as HubSpot does it: dated and legacy token endpoints; refresh tokens never rotate, access lives 30 minutes."""

import uuid
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer, no_content
from infra.sandbox.core.consent import consent
from infra.sandbox.core.oauth import Authority, ExpiredToken, Grant, GrantRefused, TokenPolicy, Tokens, UnknownToken
from infra.sandbox.hubspot.records import APP_ID, USER_ID
from infra.sandbox.hubspot.refusals import not_found
from infra.sandbox.hubspot.routing import Row

POLICY = TokenPolicy(access_life_s=1800, rotates=False)
CLIENT_ID = "7f3c1b52-0000-4000-8000-00000000c11e"
CLIENT_SECRET = "11111111-2222-3333-4444-555555555555"
SCOPES = (
    "oauth crm.objects.deals.read crm.objects.deals.write crm.objects.companies.read crm.objects.companies.write "
    "crm.objects.contacts.read crm.objects.contacts.write crm.objects.line_items.read crm.objects.products.read "
    "crm.objects.quotes.read crm.objects.owners.read crm.schemas.deals.read crm.schemas.deals.write "
    "crm.schemas.companies.read crm.schemas.companies.write crm.schemas.contacts.read crm.schemas.contacts.write "
    "settings.currencies.read files"
)
# What the legacy endpoint says instead of RFC 6749's words, by the part that was wrong.
LEGACY = {
    "refresh_token": ("BAD_REFRESH_TOKEN", "missing or invalid refresh token"),
    "code": ("BAD_AUTH_CODE", "missing or unknown auth code"),
    "redirect_uri": ("BAD_REDIRECT_URI", "missing or invalid redirect uri"),
    "code_verifier": ("BAD_AUTH_CODE", "code verifier does not match"),
    "client": ("BAD_CLIENT_ID", "missing or invalid client id"),
    "grant_type": ("BAD_GRANT_TYPE", "missing or unknown grant type"),
}


class TokenDesk:
    """The token, introspection, revocation and consent endpoints over one authority."""

    def __init__(self, authority: Authority, portals: Callable[[], list[tuple[str, str]]]) -> None:
        self._authority = authority
        self._portals = portals

    def rows(self) -> list[Row]:
        """The calls of this area; none of them takes a bearer token."""
        return [
            Row("POST", "oauth", "/token", lambda call: self._token(call, legacy=False), open=True),
            Row("POST", "oauth", "/token/introspect", self._introspect, open=True),
            Row("POST", "oauth", "/token/revoke", self._revoke, open=True),
            Row(
                "POST", "oauth-legacy", "/token", lambda call: self._token(call, legacy="/v1/" in call.path), open=True
            ),
            Row("GET", "oauth-legacy", "/access-tokens/<token>", self._access, open=True),
            Row("GET", "oauth-legacy", "/refresh-tokens/<token>", self._refresh, open=True),
            Row("DELETE", "oauth-legacy", "/refresh-tokens/<token>", self._delete, open=True),
            Row("GET", "", "/oauth/authorize", self._authorize, open=True),
            Row("POST", "", "/oauth/authorize", self._authorize, open=True),
        ]

    def _authorize(self, call: Call) -> Response:
        return consent(call, self._authority, title="Connect to HubSpot", accounts=self._portals(), user=str(USER_ID))

    def _token(self, call: Call, *, legacy: bool) -> Response:
        form = call.request.form
        client_id = form.get("client_id", "")
        try:
            if not self._authority.known_client(client_id, form.get("client_secret")):
                raise GrantRefused("invalid_client", "client")
            match form.get("grant_type"):
                case "refresh_token":
                    tokens = self._authority.refresh(form.get("refresh_token", ""), client_id=client_id)
                case "authorization_code":
                    tokens = self._authority.exchange(
                        form.get("code", ""),
                        client_id=client_id,
                        redirect_uri=form.get("redirect_uri"),
                        verifier=form.get("code_verifier"),
                    )
                case _:
                    raise GrantRefused("unsupported_grant_type", "grant_type")
        except GrantRefused as refused:
            return _refused(refused, legacy=legacy)
        call.account_id = tokens.grant.accounts[0]
        return json_answer(200, _legacy_pair(tokens) if legacy else _pair(tokens))

    def _introspect(self, call: Call) -> Response:
        form = call.request.form
        if not self._authority.known_client(form.get("client_id"), form.get("client_secret")):
            return _refused(GrantRefused("invalid_client", "client"), legacy=False)
        token = form.get("token", "")
        grant = self._living(token) or self._authority.refresh_grant(token)
        if grant is None:
            return json_answer(200, {"active": False})
        expires = self._authority.expires_at(token)
        left = {} if expires is None else {"expires_in": int(expires - self._authority.clock.time())}
        return json_answer(200, {"active": True, **_who(grant), "app_id": APP_ID, "scopes": list(grant.scopes), **left})

    def _revoke(self, call: Call) -> Response:
        form = call.request.form
        if not self._authority.known_client(form.get("client_id"), form.get("client_secret")):
            return _refused(GrantRefused("invalid_client", "client"), legacy=False)
        self._authority.revoke(form.get("token", ""))
        return Response(status=200)

    def _access(self, call: Call) -> Response:
        token = str(call.args["token"])
        grant, expires = self._living(token), self._authority.expires_at(token)
        if grant is None or expires is None:
            raise not_found("access token not found")
        left = int(expires - self._authority.clock.time())
        more = {"app_id": APP_ID, "expires_in": left, "token_type": "access", "hub_domain": "sandbox.test"}
        return json_answer(200, {"token": token, **_who(grant), "scopes": list(grant.scopes), **more})

    def _refresh(self, call: Call) -> Response:
        token = str(call.args["token"])
        grant = self._authority.refresh_grant(token)
        if grant is None:
            raise not_found("refresh token not found")
        more = {"client_id": grant.client_id, "token_type": "refresh", "hub_domain": "sandbox.test"}
        return json_answer(200, {"token": token, **_who(grant), "scopes": list(grant.scopes), **more})

    def _delete(self, call: Call) -> Response:
        self._authority.revoke(str(call.args["token"]))
        return no_content()

    def _living(self, access: str) -> Grant | None:
        try:
            return self._authority.look(access)
        except (UnknownToken, ExpiredToken):
            return None


def _who(grant: Grant) -> dict[str, Any]:
    return {"hub_id": int(grant.accounts[0]), "user_id": int(grant.user)}


def _pair(tokens: Tokens) -> dict[str, Any]:
    return {
        **_legacy_pair(tokens),
        **_who(tokens.grant),
        "scopes": list(tokens.grant.scopes),
        "token_use": "access_token",
    }


def _legacy_pair(tokens: Tokens) -> dict[str, Any]:
    return {
        "token_type": "bearer",
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "expires_in": tokens.expires_in,
    }


def _refused(refused: GrantRefused, *, legacy: bool) -> Response:
    if not legacy:
        return json_answer(400, {"error": refused.error, "error_description": f"invalid {refused.reason}"})
    status, message = LEGACY[refused.reason.split()[0]]
    return json_answer(400, {"status": status, "message": message, "correlationId": str(uuid.uuid4())})

"""OAuth as Salesforce does it: no expiry told, sessions that end after two idle hours, refresh tokens that stay or rotate."""

import base64
import secrets
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.core.consent import consent
from infra.sandbox.core.oauth import Authority, ExpiredToken, Grant, GrantRefused, TokenPolicy, Tokens, UnknownToken
from infra.sandbox.salesforce.assertions import check, claims_of
from infra.sandbox.salesforce.ids import whole
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import INTEGRATION
from infra.sandbox.salesforce.routing import Row
from infra.sandbox.salesforce.signing import signature

SESSION_S = 7200
POLICY = TokenPolicy(access_life_s=SESSION_S, idle=True, rotates=False, code_life_s=900)
CLIENT_ID = "3MVG9sandboxLedgerlinkExternalClientApp.0001"
CLIENT_SECRET = "SF_CONSUMER_SECRET_EXAMPLE"
SCOPES = "api refresh_token id"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LASTING = ("authorization_code", "refresh_token")  # the other grants give no refresh token
APPROVALS = 5  # per user and app; the next one ends the oldest
# What the token endpoint says, by the check that failed.
REASONS = {
    "code": ("invalid_grant", "invalid authorization code"),
    "redirect_uri": ("redirect_uri_mismatch", "redirect_uri must match configuration"),
    "code_verifier": ("invalid_grant", "invalid code verifier"),
    "refresh_token": ("invalid_grant", "expired access/refresh token"),
    "client": ("invalid_client_id", "client identifier invalid"),
    "secret": ("invalid_client", "invalid client credentials"),
    "grant_type": ("unsupported_grant_type", "grant type not supported"),
    "user": ("invalid_grant", "inactive user"),
    "assertion": ("invalid_grant", "invalid assertion"),
    "audience": ("invalid_grant", "audience is invalid"),
    "approval": ("invalid_grant", "user hasn't approved this consumer"),
}


def mint(grant: Grant, _expires: float) -> str:
    """Access tokens start with the org's id of 15 characters."""
    return f"{grant.accounts[0][:15]}!AQ{secrets.token_urlsafe(40)}"


class TokenDesk:
    """Consent, tokens, revocation and identity over one authority."""

    def __init__(self, authority: Authority, orgs: Mapping[str, Org]) -> None:
        self._authority = authority
        self._orgs = orgs
        self.public_key: str | None = None  # PEM, of the certificate that was uploaded to the app

    def rows(self) -> list[Row]:
        """The calls of this area; those that need a session look at it themselves."""
        table: list[tuple[str, str, Callable[[Call], Response]]] = [
            ("GET", "authorize", self._authorize),
            ("POST", "authorize", self._authorize),
            ("POST", "token", self._token),
            ("POST", "revoke", self._revoke),
            ("GET", "revoke", self._revoke),
            ("POST", "introspect", self._introspect),
            ("GET", "userinfo", self._userinfo),
        ]
        found = [
            Row(method, f"/services/oauth2/{tail}", handle, open=True, bare=True) for method, tail, handle in table
        ]
        return [*found, Row("GET", "/id/<org>/<user>", self._identity, open=True, bare=True)]

    def _authorize(self, call: Call) -> Response:
        asked = call.request.args
        back = asked.get("redirect_uri", "")
        if (
            asked.get("client_id") in self._authority.clients
            and urlsplit(back).scheme
            and not asked.get("code_challenge")
        ):
            # External Client Apps require PKCE by default.
            said = {"error": "invalid_request", "error_description": "missing required code challenge"}
            query = urlencode(said | ({"state": asked["state"]} if "state" in asked else {}))
            return Response(status=302, headers={"Location": f"{back}{'&' if '?' in back else '?'}{query}"})
        accounts = [(org.id, f"Org {org.id}") for org in self._orgs.values()]
        return consent(call, self._authority, title="Allow Access?", accounts=accounts, user=whole(INTEGRATION))

    def _token(self, call: Call) -> Response:
        form = call.request.form
        try:
            if form.get("grant_type") == JWT_BEARER:
                tokens = self._assert(call)
            else:
                tokens = self._grant(call, self._client(call))
            self._active(tokens)
        except GrantRefused as refused:
            error, sentence = REASONS[refused.reason.split()[0]]
            return json_answer(400, {"error": error, "error_description": sentence})
        call.account_id = tokens.grant.accounts[0]
        self._end_oldest(tokens.grant)
        rotated = tokens.refresh != form.get("refresh_token")
        lasting = "refresh_token" in tokens.grant.scopes and form.get("grant_type") in LASTING
        return json_answer(200, self._answer(call, tokens, refresh=rotated and lasting), {"Cache-Control": "no-store"})

    def _grant(self, call: Call, client_id: str) -> Tokens:
        form = call.request.form
        match form.get("grant_type"):
            case "refresh_token":
                return self._authority.refresh(form.get("refresh_token", ""), client_id=client_id)
            case "authorization_code":
                return self._authority.exchange(
                    form.get("code", ""),
                    client_id=client_id,
                    redirect_uri=form.get("redirect_uri"),
                    verifier=form.get("code_verifier"),
                )
            case "client_credentials":
                # Only on the My Domain host: the sandbox's one origin is the first org's.
                first = next(iter(self._orgs))
                return self._authority.issue(Grant(client_id, (first,), ("api", "id"), whole(INTEGRATION)))
            case _:
                raise GrantRefused("unsupported_grant_type", "grant_type")

    def _assert(self, call: Call) -> Tokens:
        """The assertion names the user, here the one of the first org in which the app is approved."""
        claims = claims_of(call.request.form.get("assertion", ""), self.public_key)
        client_id, username = check(claims, now=self._authority.clock.time(), origin=call.origin)
        if client_id not in self._authority.clients:
            raise GrantRefused("invalid_client_id", "client")
        for grant in self._authority.grants():
            user = self._orgs[grant.accounts[0]].find("User", grant.user)
            if user is not None and user.get("Username") == username:
                return self._authority.issue(Grant(client_id, grant.accounts, ("api", "id"), grant.user))
        raise GrantRefused("invalid_grant", "approval")

    def _client(self, call: Call) -> str:
        form = call.request.form
        client_id, secret = form.get("client_id", ""), form.get("client_secret")
        scheme, _, encoded = call.request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
        if client_id not in self._authority.clients:
            raise GrantRefused("invalid_client_id", "client")
        if not self._authority.known_client(client_id, secret):
            raise GrantRefused("invalid_client", "secret")
        return client_id

    def _active(self, tokens: Tokens) -> None:
        user = self._orgs[tokens.grant.accounts[0]].find("User", tokens.grant.user)
        if user is None or not user.get("IsActive"):
            raise GrantRefused("invalid_grant", "user")

    def _end_oldest(self, grant: Grant) -> None:
        """A user approves an app five times; the sixth approval ends the oldest."""
        alike = [one for one in self._authority.grants() if one.accounts == grant.accounts and one.user == grant.user]
        for past in alike[:-APPROVALS]:
            self._authority.revoke_grant(past.id)

    def _answer(self, call: Call, tokens: Tokens, *, refresh: bool) -> dict[str, str]:
        org = self._orgs[tokens.grant.accounts[0]]
        if org.settings.instance is None:
            org.origin = call.origin
        identity = f"{call.origin}/id/{org.id}/{tokens.grant.user}"
        issued_at = str(self._authority.clock.ms())
        lasting = {"refresh_token": tokens.refresh} if refresh else {}
        return {
            "access_token": tokens.access,
            **lasting,
            "signature": signature(self._authority.clients[tokens.grant.client_id], identity, issued_at),
            "scope": " ".join(tokens.grant.scopes),
            "instance_url": org.instance_url,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued_at,
        }

    def _revoke(self, call: Call) -> Response:
        if self._authority.revoke(call.request.values.get("token", "")) is None:
            # Unverified: what the vendor says of a token that it doesn't know.
            return json_answer(400, {"error": "invalid_token", "error_description": "invalid token"})
        return Response(status=200)

    def _introspect(self, call: Call) -> Response:
        try:
            client_id = self._client(call)
        except GrantRefused as refused:
            return json_answer(401, {"error": refused.error})
        token = call.request.form.get("token", "")
        grant = self._living(token) or self._authority.refresh_grant(token)
        if grant is None:
            return json_answer(200, {"active": False})
        expires = self._authority.expires_at(token)
        life = {} if expires is None else {"exp": int(expires)}
        more = {"token_type": "access_token" if life else "refresh_token", "sub": self._sub(call, grant), **life}
        return json_answer(200, {"active": True, "scope": " ".join(grant.scopes), "client_id": client_id, **more})

    def _userinfo(self, call: Call) -> Response:
        grant = self._living(call.bearer() or "")
        if grant is None:
            return Response("Bad_OAuth_Token", 403, content_type="text/html; charset=UTF-8")
        return self._who(call, grant)

    def _identity(self, call: Call) -> Response:
        grant = self._living(call.bearer() or call.request.args.get("oauth_token", ""))
        if grant is None or (grant.accounts[0], grant.user) != (call.args["org"], call.args["user"]):
            return Response("Bad_OAuth_Token", 403, content_type="text/html; charset=UTF-8")
        return self._who(call, grant)

    def _who(self, call: Call, grant: Grant) -> Response:
        org = self._orgs[grant.accounts[0]]
        user = org.find("User", grant.user)
        name = user.get("Username") if user else None
        about = {"user_id": grant.user, "organization_id": org.id, "preferred_username": name, "username": name}
        more = {"email": user.get("Email") if user else None, "name": user.get("Name") if user else None}
        identity = self._sub(call, grant)
        rest = {"zoneinfo": org.settings.time_zone, "user_type": "STANDARD", "active": True}
        return json_answer(200, {"id": identity, "sub": identity, **about, **more, **rest})

    def _sub(self, call: Call, grant: Grant) -> str:
        return f"{call.origin}/id/{grant.accounts[0]}/{grant.user}"

    def _living(self, access: str) -> Grant | None:
        try:
            return self._authority.look(access)
        except (UnknownToken, ExpiredToken):
            return None

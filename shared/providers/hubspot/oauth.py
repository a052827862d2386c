"""
HubSpot's sign-in: a consent redeemed, renewed and withdrawn, and the portal it is for.

HubSpot's refresh tokens don't rotate: a lost answer costs nothing.
"""

import json
from collections.abc import Sequence
from typing import Any

import httpx

from shared.errors import LedgerlinkError, RateLimited, Reconnect, Rejected, Unavailable
from shared.http.tokens import AppProof, TokenSet
from shared.model.consent import Account
from shared.providers.hubspot.manifest import API_VERSION

GONE = frozenset({"invalid_grant", "BAD_REFRESH_TOKEN", "BAD_AUTH_CODE"})
"""The dated endpoint's word and the legacy ones: the app was uninstalled, its consent withdrawn, or a code is used up."""
LIFE_SECONDS = 1800
"""What HubSpot gives; assumed where an answer doesn't say."""
RATE_LIMIT_WAIT = 10.0


def refresh(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, refresh_token: str
) -> TokenSet:
    """
    Give a new access token.

    Raises:
        Reconnect: the refresh token is no longer good, and nothing but a new consent helps.
        RateLimited, Unavailable: anything else.
    """
    form = {
        "grant_type": "refresh_token",
        "client_id": client_id,
        "client_secret": client_secret,
        "refresh_token": refresh_token,
    }
    return _asked(client, token_origin, form)


def redeem(client: httpx.Client, app: AppProof, *, code: str, back_to: str, verifier: str) -> TokenSet:
    """
    Trade a consent's code.

    Raises:
        Rejected: the code is used, too old, or was given for another address.
        RateLimited, Unavailable: anything else.
    """
    form = {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "code": code,
        "redirect_uri": back_to,
    }
    if verifier:
        form["code_verifier"] = verifier
    try:
        return _asked(client, app.token, form)
    except Reconnect as error:
        raise Rejected(
            "HubSpot no longer accepts this consent: its code was used or is too old", fix="Begin again."
        ) from error


def accounts(client: httpx.Client, app: AppProof, tokens: TokenSet) -> Sequence[Account]:
    """The one portal that the tokens reach. Raises: Unavailable."""
    answer = _object(_posted(client, app, "token/introspect", tokens.access_token))
    portal = answer.get("hub_id")
    if not answer.get("active") or portal is None:
        raise Unavailable("HubSpot doesn't say which portal was connected", fix="Connect HubSpot again.")
    return [Account(str(portal), f"portal {portal}")]


def consent_of(_tokens: TokenSet) -> str:
    """HubSpot has no name for a consent; it is for one portal."""
    return ""


def withdraw(client: httpx.Client, app: AppProof, tokens: TokenSet, _account: str, *, last: bool) -> None:  # noqa: ARG001
    """Revoke the portal's consent, whichever it is; safe to repeat. Raises: Unavailable."""
    response = _posted(client, app, "token/revoke", tokens.refresh_token, hint="refresh_token")
    if not response.is_success:
        raise Unavailable(
            f"HubSpot did not take the consent back ({response.status_code})",
            fix="Try again, or uninstall the app in HubSpot: Settings, Integrations, Connected Apps.",
        )


def _posted(client: httpx.Client, app: AppProof, what: str, token: str, hint: str = "access_token") -> httpx.Response:
    form = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "token": token,
        "token_type_hint": hint,
    }
    try:
        return client.post(f"{app.token}/oauth/{API_VERSION}/{what}", data=form)
    except httpx.HTTPError as error:
        raise Unavailable(f"HubSpot gave no answer ({type(error).__name__})", fix="Try again in a minute.") from error


def _asked(client: httpx.Client, token_origin: str, form: dict[str, str]) -> TokenSet:
    try:
        response = client.post(f"{token_origin}/oauth/{API_VERSION}/token", data=form)
    except httpx.HTTPError as error:
        raise Unavailable(
            f"HubSpot's token endpoint gave no answer ({type(error).__name__})", fix="It is tried again by itself."
        ) from error
    answer = _object(response)
    refresh_token = answer.get("refresh_token") or form.get("refresh_token", "")
    if response.status_code == 200 and isinstance(answer.get("access_token"), str) and refresh_token:
        life = answer.get("expires_in")
        return TokenSet(
            access_token=answer["access_token"],
            refresh_token=str(refresh_token),
            expires_in=life if isinstance(life, int) else LIFE_SECONDS,
        )
    raise _refusal(response.status_code, answer)


def _object(response: httpx.Response) -> dict[str, Any]:
    """The answer's JSON object; empty for anything else, such as a proxy's page."""
    try:
        answer = json.loads(response.content)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status: int, answer: dict[str, Any]) -> LedgerlinkError:
    codes = {str(answer.get(name)) for name in ("error", "status")}
    if 400 <= status < 500 and codes & GONE:
        return Reconnect(
            "HubSpot no longer accepts this connection: the app was uninstalled or its consent withdrawn",
            fix="Connect HubSpot again.",
        )
    if status == 429:
        return RateLimited(
            "HubSpot asks us to renew tokens less often",
            fix="It is tried again by itself.",
            retry_after=RATE_LIMIT_WAIT,
        )
    said = answer.get("error_description") or answer.get("message") or ", ".join(sorted(codes - {"None"}))
    return Unavailable(
        f"HubSpot's token endpoint answered {status}: {said or 'nothing that can be read'}",
        fix="It is tried again by itself. If it goes on, check the app's client id and secret.",
    )

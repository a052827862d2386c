"""A new access token from a refresh token. HubSpot's refresh tokens don't rotate: a lost answer costs nothing."""

import json
from typing import Any

import httpx

from shared.errors import LedgerlinkError, RateLimited, Reconnect, Unavailable
from shared.http.tokens import TokenSet
from shared.providers.hubspot.manifest import API_VERSION

GONE = frozenset({"invalid_grant", "BAD_REFRESH_TOKEN"})
"""The dated endpoint's word and the legacy one's: the app was uninstalled, or its consent withdrawn."""
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
    try:
        response = client.post(f"{token_origin}/oauth/{API_VERSION}/token", data=form)
    except httpx.HTTPError as error:
        raise Unavailable(
            f"HubSpot's token endpoint gave no answer ({type(error).__name__})", fix="It is tried again by itself."
        ) from error
    answer = _object(response)
    if response.status_code == 200 and isinstance(answer.get("access_token"), str):
        life = answer.get("expires_in")
        return TokenSet(
            access_token=answer["access_token"],
            refresh_token=answer.get("refresh_token") or refresh_token,
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

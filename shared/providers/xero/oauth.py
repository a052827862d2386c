"""Xero's token endpoint: a consent renewed."""

import httpx

from shared.errors import RateLimited, Reconnect, Unavailable
from shared.http.answers import Answer
from shared.http.tokens import TokenSet

PATH = "/connect/token"
_AGAIN = "It is tried again by itself."


def refresh(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, refresh_token: str
) -> TokenSet:
    """
    Trade the refresh token for a new pair. The old one may be traded again for 30 minutes, should the answer get lost.

    Raises:
        Reconnect: the consent is gone (`invalid_grant`): used, expired or revoked.
        RateLimited: too many calls.
        Unavailable: anything else, a refused app secret included; the consent may be as good as ever.
    """
    try:
        response = client.post(
            token_origin + PATH,
            auth=(client_id, client_secret),
            data={"grant_type": "refresh_token", "refresh_token": refresh_token},
            headers={"Accept": "application/json"},
        )
    except httpx.HTTPError as error:
        raise Unavailable(f"Xero's sign-in did not answer ({type(error).__name__})", fix=_AGAIN) from error
    answer = Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.content)
    body = answer.json_or_none()
    said = str(body.get("error", "")) if isinstance(body, dict) else ""
    if answer.status == 400 and said == "invalid_grant":
        raise Reconnect("Xero no longer accepts the consent", fix="Connect the organisation to Xero again.")
    if answer.status == 429:
        wait = answer.headers.get("retry-after", "")
        raise RateLimited(
            "Xero's sign-in asks us to wait", fix=_AGAIN, retry_after=int(wait) if wait.isdecimal() else None
        )
    if answer.status != 200 or not isinstance(body, dict):
        raise Unavailable(f"Xero's sign-in failed ({answer.status} {said})".replace(" )", ")"), fix=_fix(said))
    try:
        return TokenSet(str(body["access_token"]), str(body["refresh_token"]), int(body["expires_in"]))
    except (KeyError, ValueError, TypeError) as error:
        raise Unavailable("Xero's sign-in answered without tokens", fix=_AGAIN) from error


def _fix(said: str) -> str:
    if said in {"invalid_client", "unauthorized_client"}:
        return "Check the app's client id and secret against Xero's developer portal."
    return _AGAIN

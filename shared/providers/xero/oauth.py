"""
Xero's sign-in: a consent redeemed, renewed and withdrawn, and the organisations it reaches.

Tokens belong to the person; organisations are attached to the person. So one pair serves every organisation of a consent.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any

import httpx

from shared.errors import RateLimited, Reconnect, Rejected, Unavailable
from shared.http.answers import Answer
from shared.http.tokens import AppProof, TokenSet
from shared.model.consent import Account

PATH = "/connect/token"
ORGANISATION = "ORGANISATION"
"""Practices can be attached, too; they have no books of their own."""
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
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    body = _asked(client, token_origin, client_id, client_secret, form)
    return _pair(body)


def redeem(client: httpx.Client, app: AppProof, *, code: str, back_to: str, verifier: str) -> TokenSet:
    """
    Trade a consent's code; Xero's codes live five minutes.

    Raises:
        Rejected: the code is used, too old, or was given for another address.
        RateLimited, Unavailable: anything else.
    """
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back_to}
    if verifier:
        form["code_verifier"] = verifier
    try:
        return _pair(_asked(client, app.token, app.client_id, app.client_secret, form))
    except Reconnect as error:
        raise Rejected(
            "Xero no longer accepts this consent: its code was used or is too old", fix="Begin again."
        ) from error


def accounts(client: httpx.Client, app: AppProof, tokens: TokenSet) -> Sequence[Account]:
    """
    The organisations that the person's tokens reach; chosen are those of this consent, or all where it names none.

    Raises: Unavailable, Rejected.
    """
    event = consent_of(tokens)
    rows = [row for row in _connections(client, app, tokens.access_token) if row.get("tenantType") == ORGANISATION]
    new = [row for row in rows if row.get("authEventId") == event] or rows
    return [Account(str(row["tenantId"]), str(row.get("tenantName") or row["tenantId"]), row in new) for row in rows]


def consent_of(tokens: TokenSet) -> str:
    """The consent's own id, which the access token carries. Raises: Unavailable."""
    try:
        claims = tokens.access_token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return str(said["authentication_event_id"])
    except (IndexError, ValueError, KeyError, TypeError) as error:
        raise Unavailable("Xero's access token doesn't say which consent it is", fix="Connect Xero again.") from error


def withdraw(client: httpx.Client, app: AppProof, tokens: TokenSet, account: str, *, last: bool) -> None:
    """
    Detach one organisation from the app. Only with the `last` one are the person's tokens revoked: Xero would detach all.

    Safe to repeat. Raises: Unavailable, Rejected.
    """
    for row in _connections(client, app, tokens.access_token):
        if row.get("tenantId") == account:
            headers = {"Authorization": f"Bearer {tokens.access_token}"}
            _sent(client.build_request("DELETE", f"{app.api}/connections/{row['id']}", headers=headers), client)
    if last:
        proof = httpx.BasicAuth(app.client_id, app.client_secret)
        request = client.build_request("POST", f"{app.token}/connect/revocation", data={"token": tokens.refresh_token})
        _sent(next(proof.auth_flow(request)), client)


def _connections(client: httpx.Client, app: AppProof, access: str) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
    said = _sent(client.build_request("GET", f"{app.api}/connections", headers=headers), client).json()
    return [row for row in said if isinstance(row, dict) and "tenantId" in row and "id" in row]


def _sent(request: httpx.Request, client: httpx.Client) -> Answer:
    try:
        response = client.send(request)
    except httpx.HTTPError as error:
        raise Unavailable(f"Xero did not answer ({type(error).__name__})", fix=_AGAIN) from error
    if response.is_success or response.status_code == 404:
        return Answer(response.status_code, {}, response.content)
    refused = Rejected if response.status_code in {400, 401, 403} else Unavailable
    raise refused(
        f"Xero refused {request.method} {request.url.path} ({response.status_code})", fix="Connect Xero again."
    )


def _asked(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, form: dict[str, str]
) -> dict[str, Any]:
    try:
        response = client.post(
            token_origin + PATH, auth=(client_id, client_secret), data=form, headers={"Accept": "application/json"}
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
    return body


def _pair(body: dict[str, Any]) -> TokenSet:
    try:
        return TokenSet(str(body["access_token"]), str(body["refresh_token"]), int(body["expires_in"]))
    except (KeyError, ValueError, TypeError) as error:
        raise Unavailable("Xero's sign-in answered without tokens", fix=_AGAIN) from error


def _fix(said: str) -> str:
    if said in {"invalid_client", "unauthorized_client"}:
        return "Check the app's client id and secret against Xero's developer portal."
    return _AGAIN

"""
Xero's sign-in: a consent redeemed, renewed and withdrawn, and the organisations it reaches.

Tokens belong to the person; organisations are attached to the person. So one pair serves every organisation of a consent.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any

import httpx

from shared.errors import Unavailable
from shared.http.sign_in import SignIn
from shared.http.tokens import AppProof, TokenSet
from shared.model.consent import Account

ORGANISATION = "ORGANISATION"
"""Practices can be attached, too; they have no books of their own."""
SIGN_IN = SignIn(
    "Xero",
    "/connect/token",
    because="the consent was withdrawn, or nobody used it for 60 days",
    compare="Check the app's client id and secret against Xero's developer portal.",
    who="the organisation to Xero",
)


def refresh(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, refresh_token: str
) -> TokenSet:
    """
    Trade the refresh token for a new pair. The old one may be traded again for 30 minutes, should the answer get lost.

    Raises: as `SignIn.refreshed`.
    """
    return SIGN_IN.pair(
        SIGN_IN.refreshed(client, AppProof(client_id, client_secret, token=token_origin), refresh_token)
    )


def redeem(client: httpx.Client, app: AppProof, *, code: str, back_to: str, verifier: str) -> TokenSet:
    """Trade a consent's code; Xero's codes live five minutes. Raises: as `SignIn.redeemed`."""
    return SIGN_IN.pair(SIGN_IN.redeemed(client, app, code=code, back_to=back_to, verifier=verifier))


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
    return str(claimed(tokens.access_token, "authentication_event_id", "which consent it is"))


def claimed(access_token: str, claim: str, what: str) -> Any:
    """A claim of the token's own, which says `what`. Raises: Unavailable."""
    try:
        claims = access_token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))[claim]
    except (IndexError, ValueError, KeyError, TypeError) as error:
        raise Unavailable(f"Xero's access token doesn't say {what}", fix="Connect Xero again.") from error


def withdraw(client: httpx.Client, app: AppProof, tokens: TokenSet, account: str, *, last: bool) -> None:
    """
    Detach one organisation from the app. Only with the `last` one are the person's tokens revoked: Xero would detach all.

    Safe to repeat. Raises: Unavailable, Rejected.
    """
    for row in _connections(client, app, tokens.access_token):
        if row.get("tenantId") == account:
            headers = {"Authorization": f"Bearer {tokens.access_token}"}
            SIGN_IN.accepted(client, "DELETE", f"{app.api}/connections/{row['id']}", gone=404, headers=headers)
    if last:
        proof = httpx.BasicAuth(app.client_id, app.client_secret)
        form = {"token": tokens.refresh_token}
        SIGN_IN.accepted(client, "POST", f"{app.token}/connect/revocation", gone=404, auth=proof, data=form)


def _connections(client: httpx.Client, app: AppProof, access: str) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
    said = SIGN_IN.accepted(client, "GET", f"{app.api}/connections", headers=headers).json()
    return [row for row in said if isinstance(row, dict) and "tenantId" in row and "id" in row]

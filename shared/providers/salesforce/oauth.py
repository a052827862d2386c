"""
Salesforce's sign-in: a consent redeemed, renewed and withdrawn, the org it is for, and where that org's calls go.

No answer says how long a token lasts: sessions end after hours without a call, and a 401 is what tells. A refresh token stays
unless the org rotates it; a lost answer then costs at most a new sign-in.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from shared.errors import Malformed, Reconnect, Rejected, Unavailable
from shared.http.sign_in import SignIn
from shared.http.tokens import AppProof, TokenSet
from shared.model.consent import Account
from shared.providers.salesforce.ids import is_id, whole

LIFE_SECONDS = 7200
"""How long a session lasts by default; orgs choose between minutes and a day."""
AS_THE_APP = "client_credentials"
"""Kept in place of a refresh token where the app signs in as itself: it is then renewed without one."""
SIGN_IN = SignIn(
    "Salesforce",
    "/services/oauth2/token",
    because="the consent was withdrawn, or its user is inactive or kept out",
    compare="Check the app's consumer key and secret.",
    in_form=True,
)


def refresh(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, refresh_token: str
) -> TokenSet:
    """Give a new access token, and where the org's calls go now. Raises: as `SignIn.refreshed`."""
    app = AppProof(client_id, client_secret, token=token_origin)
    if refresh_token == AS_THE_APP:
        return _given(SIGN_IN.asked(client, app, {"grant_type": AS_THE_APP}), app, refresh_token)
    return _given(SIGN_IN.refreshed(client, app, refresh_token), app, refresh_token)


def redeem(client: httpx.Client, app: AppProof, *, code: str, back_to: str, verifier: str) -> TokenSet:
    """Trade a consent's code. Raises: as `SignIn.redeemed`; Rejected also for one that can't be renewed."""
    answer = SIGN_IN.redeemed(client, app, code=code, back_to=back_to, verifier=verifier)
    if answer.get("access_token") and not answer.get("refresh_token"):
        raise Rejected(
            "Salesforce gave no refresh token: the connection would end within hours",
            fix="Let the app ask for the scope refresh_token (Perform requests at any time), then begin again.",
        )
    return _given(answer, app, "")


def sign_in_as_app(client: httpx.Client, app: AppProof) -> TokenSet:
    """
    Sign the app in as itself, as the user that its administrator chose; only at an org's own My Domain.

    Raises:
        Rejected: the app may not, there.
        RateLimited, Unavailable: anything else.
    """
    try:
        return refresh(client, app.token, app.client_id, app.client_secret, AS_THE_APP)
    except Reconnect as error:
        raise Rejected(
            f"Salesforce doesn't let the app sign in as itself: {error.sentence}",
            fix="Enable the client credentials flow for the app, choose its user, and name the org's My Domain by `ledgerlink app add salesforce --sign-in`.",
        ) from error


def accounts(_client: httpx.Client, _app: AppProof, tokens: TokenSet) -> Sequence[Account]:
    """The one org that the tokens reach, by the answer that gave them. Raises: Unavailable."""
    if not tokens.account:
        raise Unavailable("Salesforce doesn't say which org was connected", fix="Connect Salesforce again.")
    return [Account(tokens.account, urlsplit(tokens.hosts.get("api", "")).netloc, hosts=tokens.hosts)]


def consent_of(_tokens: TokenSet) -> str:
    """Salesforce has no name for a consent; it is for one org."""
    return ""


def withdraw(client: httpx.Client, app: AppProof, tokens: TokenSet, _account: str, *, last: bool) -> None:  # noqa: ARG001
    """Revoke the consent; safe to repeat. Raises: Unavailable."""
    token = tokens.access_token if tokens.refresh_token == AS_THE_APP else tokens.refresh_token
    answer = SIGN_IN.called(client, "POST", f"{app.token}/services/oauth2/revoke", data={"token": token})
    if not answer.is_success and answer.status != 400:  # 400: it was revoked already
        raise Unavailable(
            f"Salesforce did not take the consent back ({answer.status})",
            fix="Try again, or revoke it in Salesforce: Setup, Connected Apps OAuth Usage.",
        )


def _given(answer: Mapping[str, Any], app: AppProof, refresh_token: str) -> TokenSet:
    tokens = SIGN_IN.pair(answer, refresh_token=refresh_token, life=LIFE_SECONDS)
    _check_signature(answer, app.client_secret)
    return replace(tokens, hosts=_hosts(answer), account=_org(answer))


def _check_signature(answer: Mapping[str, Any], secret: str) -> None:
    """An answer that is signed must be signed right. Raises: Malformed."""
    given, said = answer.get("signature"), f"{answer.get('id')}{answer.get('issued_at')}"
    if given is None:
        return
    expected = base64.b64encode(hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest())
    if not hmac.compare_digest(expected, str(given).encode()):
        raise Malformed(
            "the answer of Salesforce's token endpoint isn't signed with the app's secret: it was not used",
            fix="Compare the consumer secret with the app's in Salesforce; if they agree, look at what is in between.",
        )


def _hosts(answer: Mapping[str, Any]) -> dict[str, str]:
    """Where the org's calls go, as an origin; whoever sends anything there checks it first."""
    instance = str(answer.get("instance_url") or "")
    return {"api": instance.rstrip("/")} if instance else {}


def _org(answer: Mapping[str, Any]) -> str:
    """The org's id: the first of the two in the address of whoever signed in."""
    parts = urlsplit(str(answer.get("id") or "")).path.strip("/").split("/")
    found = parts[1] if len(parts) == 3 and parts[0] == "id" else ""
    return whole(found) if is_id(found) else ""

"""
Pipedrive's sign-in: a consent redeemed, renewed and withdrawn, and the company it is for.

Every answer names the company's own host, which may have been renamed, and may hold another refresh token.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx

from shared.errors import LedgerlinkError, RateLimited, Reconnect, Rejected, Unavailable
from shared.http.tokens import AppProof, TokenSet
from shared.model.consent import Account

GONE = "invalid_grant"
LIFE_SECONDS = 3599
"""What Pipedrive gives; assumed where an answer doesn't say."""
RATE_LIMIT_WAIT = 10.0


def refresh(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, refresh_token: str
) -> TokenSet:
    """
    Give a new pair.

    Raises:
        Reconnect: the refresh token is no longer good (60 days unused, or the app was uninstalled): only a new consent helps.
        RateLimited, Unavailable: anything else.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _asked(client, AppProof(client_id, client_secret, token=token_origin), form)


def redeem(client: httpx.Client, app: AppProof, *, code: str, back_to: str, verifier: str) -> TokenSet:  # noqa: ARG001
    """
    Trade a consent's code, which lives for five minutes; Pipedrive knows no verifier.

    Raises:
        Rejected: the code is used, too old, or was given for another address.
        RateLimited, Unavailable: anything else.
    """
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back_to}
    try:
        return _asked(client, app, form)
    except Reconnect as error:
        raise Rejected(
            "Pipedrive no longer accepts this consent: its code was used or is too old", fix="Begin again."
        ) from error


def accounts(client: httpx.Client, app: AppProof, tokens: TokenSet) -> Sequence[Account]:
    """The one company that the tokens reach; asked at Pipedrive's common host, which serves every company. Raises: Unavailable."""
    try:
        response = client.get(f"{app.api}/api/v1/users/me", headers={"Authorization": f"Bearer {tokens.access_token}"})
    except httpx.HTTPError as error:
        raise Unavailable(f"Pipedrive gave no answer ({type(error).__name__})", fix="Try again in a minute.") from error
    me = _object(response).get("data")
    company = me.get("company_id") if isinstance(me, dict) else None
    if response.status_code != 200 or not isinstance(me, dict) or company is None:
        raise Unavailable("Pipedrive doesn't say which company was connected", fix="Connect Pipedrive again.")
    return [Account(str(company), str(me.get("company_name") or f"company {company}"), hosts=tokens.hosts)]


def consent_of(_tokens: TokenSet) -> str:
    """Pipedrive has no name for a consent; it is for one company."""
    return ""


def withdraw(client: httpx.Client, app: AppProof, tokens: TokenSet, _account: str, *, last: bool) -> None:  # noqa: ARG001
    """Revoke the refresh token, which uninstalls the app; safe to repeat. Raises: Unavailable."""
    form = {"token": tokens.refresh_token, "token_type_hint": "refresh_token"}
    try:
        response = client.post(f"{app.token}/oauth/revoke", data=form, auth=_proof(app))
    except httpx.HTTPError as error:
        raise Unavailable(f"Pipedrive gave no answer ({type(error).__name__})", fix="Try again in a minute.") from error
    if not response.is_success and _object(response).get("error") != GONE:
        raise Unavailable(
            f"Pipedrive did not take the consent back ({response.status_code})",
            fix="Try again, or uninstall the app in Pipedrive: Settings, Tools and apps, Marketplace apps.",
        )


def _proof(app: AppProof) -> httpx.BasicAuth:
    return httpx.BasicAuth(app.client_id, app.client_secret)


def _asked(client: httpx.Client, app: AppProof, form: dict[str, str]) -> TokenSet:
    try:
        response = client.post(f"{app.token}/oauth/token", data=form, auth=_proof(app))
    except httpx.HTTPError as error:
        raise Unavailable(
            f"Pipedrive's token endpoint gave no answer ({type(error).__name__})", fix="It is tried again by itself."
        ) from error
    answer = _object(response)
    refresh_token = answer.get("refresh_token") or form.get("refresh_token", "")
    if response.status_code == 200 and isinstance(answer.get("access_token"), str) and refresh_token:
        life, own = answer.get("expires_in"), _origin(answer.get("api_domain"))
        return TokenSet(
            access_token=answer["access_token"],
            refresh_token=str(refresh_token),
            expires_in=life if isinstance(life, int) else LIFE_SECONDS,
            hosts={"api": own} if own else {},
        )
    raise _refusal(response.status_code, answer)


def _origin(domain: Any) -> str:
    """The company's own origin, without anything behind it."""
    parts = urlsplit(domain) if isinstance(domain, str) else None
    return f"{parts.scheme}://{parts.netloc}" if parts is not None and parts.scheme and parts.netloc else ""


def _object(response: httpx.Response) -> dict[str, Any]:
    """The answer's JSON object; empty for anything else, such as a guard's page."""
    try:
        answer = json.loads(response.content)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status: int, answer: dict[str, Any]) -> LedgerlinkError:
    said = str(answer.get("message") or answer.get("error_description") or answer.get("error") or "")
    if 400 <= status < 500 and (answer.get("error") == GONE or "invalid grant" in said.casefold()):
        return Reconnect(
            "Pipedrive no longer accepts this connection: the app was uninstalled, or nobody used it for 60 days",
            fix="Connect Pipedrive again.",
        )
    if status == 429:
        return RateLimited(
            "Pipedrive asks us to renew tokens less often",
            fix="It is tried again by itself.",
            retry_after=RATE_LIMIT_WAIT,
        )
    return Unavailable(
        f"Pipedrive's token endpoint answered {status}: {said or 'nothing that can be read'}",
        fix="It is tried again by itself. If it goes on, check the app's client id and secret.",
    )

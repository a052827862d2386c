"""Intuit's sign-in: a consent redeemed, renewed and withdrawn, and the one company that it is for."""

from collections.abc import Sequence
from typing import Any, Final

import httpx

from shared.errors import RateLimited, Reconnect, Rejected, Unavailable
from shared.http.answers import Answer
from shared.http.tokens import AppProof, TokenSet
from shared.model.consent import Account
from shared.providers.quickbooks.manifest import MANIFEST

PATH: Final = "/oauth2/v1/tokens/bearer"
REVOKE: Final = "/v2/oauth2/tokens/revoke"
HARD_END: Final = "x-include-refresh-token-hard-expires-in"
"""Asks when the whole chain of tokens ends: after five years at most, however often it is renewed."""
TRIAL: Final = "https://sandbox-quickbooks.api.intuit.com"
"""Where companies for trying out are, those of an app's development keys."""
_AGAIN: Final = "It is tried again by itself."


def refresh(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, refresh_token: str
) -> TokenSet:
    """
    Trade the refresh token for a new pair. Its value changes about once a day; whatever comes is stored before it is used.

    Raises:
        Reconnect: the consent is gone (`invalid_grant`): superseded, expired, revoked, or disconnected in QuickBooks.
        RateLimited: too many calls.
        Unavailable: anything else, a refused app secret included; the consent may be as good as ever.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _pair(_asked(client, token_origin, client_id, client_secret, form))


def redeem(client: httpx.Client, app: AppProof, *, code: str, back_to: str, verifier: str) -> TokenSet:
    """
    Trade a consent's code.

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
            "Intuit no longer accepts this consent: its code was used or is too old", fix="Begin again."
        ) from error


def accounts(client: httpx.Client, app: AppProof, tokens: TokenSet) -> Sequence[Account]:
    """
    The company whose id Intuit gave with the code: nothing else ever says which one it is. One for trying out has a host of its
    own, which is asked where the other one refuses.

    Raises: Unavailable, Rejected where the tokens are good for another company.
    """
    realm = tokens.account
    if not realm.isascii() or not realm.isdigit():
        raise Rejected("Intuit didn't say which company was connected", fix="Begin again, and choose a company.")
    try:
        return [Account(realm, _named(client, app.api, realm, tokens))]
    except Rejected:
        if app.api != MANIFEST.hosts["api"]:
            raise
        return [Account(realm, _named(client, TRIAL, realm, tokens), hosts={"api": TRIAL})]


def _named(client: httpx.Client, origin: str, realm: str, tokens: TokenSet) -> str:
    """What the company there is called. Raises: Unavailable, Rejected."""
    headers = {"Authorization": f"Bearer {tokens.access_token}", "Accept": "application/json"}
    url = f"{origin}/v3/company/{realm}/companyinfo/{realm}"
    answer = _sent(client.build_request("GET", url, headers=headers, params={"minorversion": "75"}), client)
    body = answer.json_or_none()
    info: Any = body.get("CompanyInfo") if isinstance(body, dict) else None
    if not isinstance(info, dict):
        raise Unavailable("QuickBooks doesn't say what the company is called", fix=_AGAIN)
    return str(info.get("CompanyName") or info.get("LegalName") or realm)


def withdraw(client: httpx.Client, app: AppProof, tokens: TokenSet, _account: str, *, last: bool) -> None:  # noqa: ARG001  # every company has tokens of its own
    """Take the consent back: the tokens of this company, which no other shares. Safe to repeat. Raises: Unavailable, Rejected."""
    proof = httpx.BasicAuth(app.client_id, app.client_secret)
    request = client.build_request(
        "POST", app.revoke + REVOKE, json={"token": tokens.refresh_token}, headers={"Accept": "application/json"}
    )
    _sent(next(proof.auth_flow(request)), client, gone=(400,))


def _sent(request: httpx.Request, client: httpx.Client, gone: Sequence[int] = ()) -> Answer:
    try:
        response = client.send(request)
    except httpx.HTTPError as error:
        raise Unavailable(f"Intuit did not answer ({type(error).__name__})", fix=_AGAIN) from error
    if response.is_success or response.status_code in gone:
        return Answer(response.status_code, {}, response.content)
    refused = Rejected if response.status_code in {400, 401, 403} else Unavailable
    raise refused(
        f"Intuit refused {request.method} {request.url.path} ({response.status_code})", fix="Connect QuickBooks again."
    )


def _asked(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, form: dict[str, str]
) -> dict[str, Any]:
    try:
        response = client.post(
            token_origin + PATH,
            auth=(client_id, client_secret),
            data=form,
            headers={"Accept": "application/json", HARD_END: "true"},
        )
    except httpx.HTTPError as error:
        raise Unavailable(f"Intuit's sign-in did not answer ({type(error).__name__})", fix=_AGAIN) from error
    answer = Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.content)
    body = answer.json_or_none()
    said = str(body.get("error", "")) if isinstance(body, dict) else ""
    if answer.status == 400 and said == "invalid_grant":
        raise Reconnect("Intuit no longer accepts the consent", fix="Connect the company to QuickBooks again.")
    if answer.status == 429:
        wait = answer.headers.get("retry-after", "")
        raise RateLimited(
            "Intuit's sign-in asks us to wait", fix=_AGAIN, retry_after=int(wait) if wait.isdecimal() else None
        )
    if answer.status != 200 or not isinstance(body, dict):
        raise Unavailable(f"Intuit's sign-in failed ({answer.status} {said})".replace(" )", ")"), fix=_fix(said))
    return body


def _pair(body: dict[str, Any]) -> TokenSet:
    try:
        ends_in = body.get("x_refresh_token_hard_expires_in")
        return TokenSet(
            str(body["access_token"]),
            str(body["refresh_token"]),
            int(body["expires_in"]),
            ends_in=None if ends_in is None else int(ends_in),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise Unavailable("Intuit's sign-in answered without tokens", fix=_AGAIN) from error


def _fix(said: str) -> str:
    if said in {"invalid_client", "unauthorized_client"}:
        return "Check the app's client id and secret, and their environment, against Intuit's developer portal."
    return _AGAIN

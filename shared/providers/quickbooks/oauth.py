"""Intuit's sign-in: a consent redeemed, renewed and withdrawn, and the one company that it is for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import httpx

from shared.errors import Rejected, Unavailable
from shared.http.sign_in import AGAIN, SignIn
from shared.http.tokens import AppProof, TokenSet
from shared.model.consent import Account
from shared.providers.quickbooks.manifest import MANIFEST

REVOKE: Final = "/v2/oauth2/tokens/revoke"
HARD_END: Final = "x-include-refresh-token-hard-expires-in"
"""Asks when the whole chain of tokens ends: after five years at most, however often it is renewed."""
TRIAL: Final = "https://sandbox-quickbooks.api.intuit.com"
"""Where companies for trying out are, those of an app's development keys."""
SIGN_IN: Final = SignIn(
    "Intuit",
    "/oauth2/v1/tokens/bearer",
    because="the consent is superseded, expired or withdrawn, or the app was disconnected in QuickBooks",
    compare="Check the app's client id and secret, and their environment, against Intuit's developer portal.",
    who="the company to QuickBooks",
    headers={HARD_END: "true"},
)


def refresh(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, refresh_token: str
) -> TokenSet:
    """
    Trade the refresh token for a new pair. Its value changes about once a day; whatever comes is stored before it is used.

    Raises: as `SignIn.refreshed`.
    """
    return _given(SIGN_IN.refreshed(client, AppProof(client_id, client_secret, token=token_origin), refresh_token))


def redeem(client: httpx.Client, app: AppProof, *, code: str, back_to: str, verifier: str) -> TokenSet:
    """Trade a consent's code. Raises: as `SignIn.redeemed`."""
    return _given(SIGN_IN.redeemed(client, app, code=code, back_to=back_to, verifier=verifier))


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
    answer = SIGN_IN.accepted(client, "GET", url, headers=headers, params={"minorversion": "75"})
    body = answer.json_or_none()
    info: Any = body.get("CompanyInfo") if isinstance(body, dict) else None
    if not isinstance(info, dict):
        raise Unavailable("QuickBooks doesn't say what the company is called", fix=AGAIN)
    return str(info.get("CompanyName") or info.get("LegalName") or realm)


def withdraw(client: httpx.Client, app: AppProof, tokens: TokenSet, _account: str, *, last: bool) -> None:  # noqa: ARG001  # every company has tokens of its own
    """Take the consent back: the tokens of this company, which no other shares. Safe to repeat. Raises: Unavailable, Rejected."""
    proof = httpx.BasicAuth(app.client_id, app.client_secret)
    headers, token = {"Accept": "application/json"}, {"token": tokens.refresh_token}
    SIGN_IN.accepted(client, "POST", app.revoke + REVOKE, gone=400, auth=proof, headers=headers, json=token)


def _given(answer: Mapping[str, Any]) -> TokenSet:
    ends_in = str(answer.get("x_refresh_token_hard_expires_in"))
    return replace(SIGN_IN.pair(answer), ends_in=int(ends_in) if ends_in.isdecimal() else None)

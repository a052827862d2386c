"""
Pipedrive's sign-in: a consent redeemed, renewed and withdrawn, and the company it is for.

Every answer names the company's own host, which may have been renamed, and may hold another refresh token.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from shared.errors import Unavailable
from shared.http.answers import Answer
from shared.http.sign_in import INVALID_GRANT, SignIn
from shared.http.tokens import AppProof, TokenSet
from shared.model.consent import Account

LIFE_SECONDS = 3599
"""What Pipedrive gives; assumed where an answer doesn't say."""
SIGN_IN = SignIn(
    "Pipedrive",
    "/oauth/token",
    because="the app was uninstalled, or nobody used it for 60 days",
    compare="Check the app's client id and secret in Pipedrive's developer hub.",
    gone_says="invalid grant",
)


def refresh(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, refresh_token: str
) -> TokenSet:
    """Give a new pair, and where the company's calls go now. Raises: as `SignIn.refreshed`."""
    answer = SIGN_IN.refreshed(client, AppProof(client_id, client_secret, token=token_origin), refresh_token)
    return _given(answer, refresh_token)


def redeem(client: httpx.Client, app: AppProof, *, code: str, back_to: str, verifier: str) -> TokenSet:  # noqa: ARG001
    """Trade a consent's code, which lives for five minutes; Pipedrive knows no verifier. Raises: as `SignIn.redeemed`."""
    return _given(SIGN_IN.redeemed(client, app, code=code, back_to=back_to, verifier=""), "")


def accounts(client: httpx.Client, app: AppProof, tokens: TokenSet) -> Sequence[Account]:
    """The one company that the tokens reach; asked at Pipedrive's common host, which serves every company. Raises: Unavailable."""
    proof = {"Authorization": f"Bearer {tokens.access_token}"}
    answer = SIGN_IN.called(client, "GET", f"{app.api}/api/v1/users/me", headers=proof)
    me = _object(answer).get("data")
    company = me.get("company_id") if isinstance(me, dict) else None
    if answer.status != 200 or not isinstance(me, dict) or company is None:
        raise Unavailable("Pipedrive doesn't say which company was connected", fix="Connect Pipedrive again.")
    return [Account(str(company), str(me.get("company_name") or f"company {company}"), hosts=tokens.hosts)]


def consent_of(_tokens: TokenSet) -> str:
    """Pipedrive has no name for a consent; it is for one company."""
    return ""


def withdraw(client: httpx.Client, app: AppProof, tokens: TokenSet, _account: str, *, last: bool) -> None:  # noqa: ARG001
    """Revoke the refresh token, which uninstalls the app; safe to repeat. Raises: Unavailable."""
    form = {"token": tokens.refresh_token, "token_type_hint": "refresh_token"}
    proof = httpx.BasicAuth(app.client_id, app.client_secret)
    answer = SIGN_IN.called(client, "POST", f"{app.token}/oauth/revoke", data=form, auth=proof)
    if not answer.is_success and _object(answer).get("error") != INVALID_GRANT:
        raise Unavailable(
            f"Pipedrive did not take the consent back ({answer.status})",
            fix="Try again, or uninstall the app in Pipedrive: Settings, Tools and apps, Marketplace apps.",
        )


def _given(answer: Mapping[str, Any], refresh_token: str) -> TokenSet:
    own = _origin(answer.get("api_domain"))
    return replace(
        SIGN_IN.pair(answer, refresh_token=refresh_token, life=LIFE_SECONDS), hosts={"api": own} if own else {}
    )


def _origin(domain: Any) -> str:
    """The company's own origin, without anything behind it."""
    parts = urlsplit(domain) if isinstance(domain, str) else None
    return f"{parts.scheme}://{parts.netloc}" if parts is not None and parts.scheme and parts.netloc else ""


def _object(answer: Answer) -> dict[str, Any]:
    """The answer's JSON object; empty for anything else, such as a guard's page."""
    said = answer.json_or_none()
    return said if isinstance(said, dict) else {}

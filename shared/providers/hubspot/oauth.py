"""
HubSpot's sign-in: a consent redeemed, renewed and withdrawn, and the portal it is for.

HubSpot's refresh tokens don't rotate: a lost answer costs nothing.
"""

from collections.abc import Sequence

import httpx

from shared.errors import Unavailable
from shared.http.sign_in import SignIn
from shared.http.tokens import AppProof, TokenSet
from shared.model.consent import Account
from shared.providers.hubspot.manifest import API_VERSION

LIFE_SECONDS = 1800
"""What HubSpot gives; assumed where an answer doesn't say."""
INTROSPECT = f"/oauth/{API_VERSION}/token/introspect"
SIGN_IN = SignIn(
    "HubSpot",
    f"/oauth/{API_VERSION}/token",
    because="the app was uninstalled or its consent withdrawn",
    compare="Check the app's client id and secret in HubSpot's developer account.",
    # The dated endpoint's word and the legacy ones.
    gone=frozenset({"invalid_grant", "BAD_REFRESH_TOKEN", "BAD_AUTH_CODE"}),
    in_form=True,
)


def refresh(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, refresh_token: str
) -> TokenSet:
    """Give a new access token. Raises: as `SignIn.refreshed`."""
    answer = SIGN_IN.refreshed(client, AppProof(client_id, client_secret, token=token_origin), refresh_token)
    return SIGN_IN.pair(answer, refresh_token=refresh_token, life=LIFE_SECONDS)


def redeem(client: httpx.Client, app: AppProof, *, code: str, back_to: str, verifier: str) -> TokenSet:
    """Trade a consent's code. Raises: as `SignIn.redeemed`."""
    return SIGN_IN.pair(SIGN_IN.redeemed(client, app, code=code, back_to=back_to, verifier=verifier), life=LIFE_SECONDS)


def accounts(client: httpx.Client, app: AppProof, tokens: TokenSet) -> Sequence[Account]:
    """The one portal that the tokens reach. Raises: Reconnect, Unavailable."""
    portal = SIGN_IN.introspected(client, app, INTROSPECT, tokens.access_token).get("hub_id")
    if portal is None:
        raise Unavailable("HubSpot doesn't say which portal was connected", fix="Connect HubSpot again.")
    return [Account(str(portal), f"portal {portal}")]


def consent_of(_tokens: TokenSet) -> str:
    """HubSpot has no name for a consent; it is for one portal."""
    return ""


def withdraw(client: httpx.Client, app: AppProof, tokens: TokenSet, _account: str, *, last: bool) -> None:  # noqa: ARG001
    """Revoke the portal's consent, whichever it is; safe to repeat. Raises: Unavailable."""
    form = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "token": tokens.refresh_token,
        "token_type_hint": "refresh_token",
    }
    answer = SIGN_IN.called(client, "POST", f"{app.token}/oauth/{API_VERSION}/token/revoke", data=form)
    if not answer.is_success:
        raise Unavailable(
            f"HubSpot did not take the consent back ({answer.status})",
            fix="Try again, or uninstall the app in HubSpot: Settings, Integrations, Connected Apps.",
        )

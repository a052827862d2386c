"""Which permissions a portal's consent holds, by HubSpot's own word."""

import httpx

from shared.errors import Reconnect, Unavailable
from shared.http.answers import Answer
from shared.providers.hubspot.manifest import API_VERSION

AGAIN = "Try again in a minute."


def granted(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, access_token: str
) -> frozenset[str]:
    """
    Ask HubSpot what the token allows; one call, of which the day's budget knows nothing.

    Raises:
        Reconnect: the token is dead.
        Unavailable: no answer that can be read.
    """
    form = {
        "client_id": client_id,
        "client_secret": client_secret,
        "token": access_token,
        "token_type_hint": "access_token",
    }
    try:
        response = client.post(f"{token_origin}/oauth/{API_VERSION}/token/introspect", data=form)
    except httpx.HTTPError as error:
        raise Unavailable(f"HubSpot gave no answer ({type(error).__name__})", fix=AGAIN) from error
    said = Answer(response.status_code, {}, response.content).json_or_none()
    if response.status_code != 200 or not isinstance(said, dict):
        raise Unavailable(f"HubSpot doesn't say what the consent allows ({response.status_code})", fix=AGAIN)
    if not said.get("active"):
        raise Reconnect("HubSpot no longer accepts this connection's token", fix="Connect HubSpot again.")
    scopes = said.get("scopes")
    return frozenset(map(str, scopes)) if isinstance(scopes, list) else frozenset()

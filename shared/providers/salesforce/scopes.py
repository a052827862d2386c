"""Which permissions an org's consent holds, by Salesforce's own word."""

import httpx

from shared.errors import Reconnect, Unavailable
from shared.http.answers import Answer
from shared.providers.salesforce.manifest import MANIFEST

AGAIN = "Try again in a minute."
EVERYTHING = "full"
"""The scope that holds all others but that of renewal."""
RENEWAL = "refresh_token"
"""Only what can be renewed is ever connected; an app that signs in as itself is, and its tokens don't name this scope."""


def granted(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, access_token: str
) -> frozenset[str]:
    """
    Ask Salesforce what the token allows; one call. What its user may see and change is another matter: see the fields' gaps.

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
        response = client.post(f"{token_origin}/services/oauth2/introspect", data=form)
    except httpx.HTTPError as error:
        raise Unavailable(f"Salesforce gave no answer ({type(error).__name__})", fix=AGAIN) from error
    said = Answer(response.status_code, {}, response.content).json_or_none()
    if response.status_code != 200 or not isinstance(said, dict):
        raise Unavailable(f"Salesforce doesn't say what the consent allows ({response.status_code})", fix=AGAIN)
    if not said.get("active"):
        raise Reconnect("Salesforce no longer accepts this connection's token", fix="Connect Salesforce again.")
    found = frozenset(str(said.get("scope") or "").split()) | {RENEWAL}
    return found | frozenset(MANIFEST.scopes) if EVERYTHING in found else found

"""Which permissions a portal's consent holds, by HubSpot's own word."""

import httpx

from shared.http.tokens import AppProof
from shared.providers.hubspot.oauth import INTROSPECT, SIGN_IN


def granted(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, access_token: str
) -> frozenset[str]:
    """Ask HubSpot what the token allows. Raises: as `SignIn.introspected`."""
    app = AppProof(client_id, client_secret, token=token_origin)
    scopes = SIGN_IN.introspected(client, app, INTROSPECT, access_token).get("scopes")
    return frozenset(map(str, scopes)) if isinstance(scopes, list) else frozenset()

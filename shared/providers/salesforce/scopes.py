"""Which permissions an org's consent holds, by Salesforce's own word."""

import httpx

from shared.http.tokens import AppProof
from shared.providers.salesforce.manifest import MANIFEST
from shared.providers.salesforce.oauth import SIGN_IN

INTROSPECT = "/services/oauth2/introspect"
EVERYTHING = "full"
"""The scope that holds all others but that of renewal."""
RENEWAL = "refresh_token"
"""Only what can be renewed is ever connected; an app that signs in as itself is, and its tokens don't name this scope."""


def granted(
    client: httpx.Client, token_origin: str, client_id: str, client_secret: str, access_token: str
) -> frozenset[str]:
    """Ask Salesforce what the token allows; what its user may see and change is another matter. Raises: as `SignIn.introspected`."""
    app = AppProof(client_id, client_secret, token=token_origin)
    said = SIGN_IN.introspected(client, app, INTROSPECT, access_token)
    found = frozenset(str(said.get("scope") or "").split()) | {RENEWAL}
    return found | frozenset(MANIFEST.scopes) if EVERYTHING in found else found

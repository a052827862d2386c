"""Which permissions a company's consent holds: Pipedrive tells it with the tokens only, so each is tried by a read."""

import httpx

from shared.errors import Reconnect, Unavailable
from shared.http.sign_in import LATER
from shared.providers.pipedrive.oauth import SIGN_IN

TRIED_BY = (
    (("base",), "/api/v1/users/me"),
    (("deals:full", "deal-fields:full"), "/api/v2/deals?limit=1"),
    (("contacts:full", "contact-fields:full"), "/api/v2/organizations?limit=1"),
    (("products:read",), "/api/v2/products?limit=1"),
    (("activities:full",), "/api/v2/activities?limit=1"),
    (("users:read",), "/api/v1/users"),
    (("admin",), "/api/v1/webhooks"),
)
"""What each read takes; that a scope is for reading only, instead of `full`, no read can tell."""


def granted(
    client: httpx.Client, _token_origin: str, _client_id: str, _client_secret: str, access_token: str
) -> frozenset[str]:
    """
    Ask for a little of everything at the origin that the client was made for; seven calls, of which the day's budget knows nothing.

    Raises:
        Reconnect: the token is dead.
        Unavailable: no answer that can be read.
    """
    held: set[str] = set()
    for scopes, path in TRIED_BY:
        status = SIGN_IN.called(client, "GET", path, headers={"Authorization": f"Bearer {access_token}"}).status
        if status == 401:
            raise Reconnect("Pipedrive no longer accepts this connection's token", fix="Connect Pipedrive again.")
        if status not in {200, 403}:
            raise Unavailable(f"Pipedrive doesn't say what the consent allows ({status})", fix=LATER)
        if status == 200:
            held.update(scopes)
    return frozenset(held)

"""Which permissions an organisation's consent holds: Xero writes them into each access token."""

import base64
import json

import httpx

from shared.errors import Unavailable


def granted(
    _client: httpx.Client, _token_origin: str, _client_id: str, _client_secret: str, access_token: str
) -> frozenset[str]:
    """Read the token's own claims; no call. `offline_access` isn't among them: a renewable token is its proof. Raises: Unavailable."""
    try:
        claims = access_token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["scope"]
    except (IndexError, ValueError, KeyError, TypeError) as error:
        raise Unavailable("Xero's access token doesn't say what it allows", fix="Connect Xero again.") from error
    listed = said.split() if isinstance(said, str) else said
    return frozenset({"offline_access", *map(str, listed)})

"""Which permissions an organisation's consent holds: Xero writes them into each access token."""

import httpx

from shared.providers.xero.oauth import claimed


def granted(
    _client: httpx.Client, _token_origin: str, _client_id: str, _client_secret: str, access_token: str
) -> frozenset[str]:
    """Read the token's own claims; no call. `offline_access` isn't among them: a renewable token is its proof. Raises: Unavailable."""
    said = claimed(access_token, "scope", "what it allows")
    listed = said.split() if isinstance(said, str) else said
    return frozenset({"offline_access", *map(str, listed)})

"""Which permissions a company's consent holds: Intuit's page gives everything that was asked for, or nothing."""

import httpx

from shared.providers.quickbooks.manifest import MANIFEST


def granted(
    _client: httpx.Client, _token_origin: str, _client_id: str, _client_secret: str, _access_token: str
) -> frozenset[str]:
    """All of them, wherever there is a token at all; no call."""
    return frozenset(MANIFEST.scopes)

"""A bearer token that is replaced when it is refused; no I/O of its own."""

from collections.abc import Generator
from typing import Protocol

import httpx

REPLACEMENTS = 2
"""What another process stored may be as dead as the token in hand: only the second one is sure to be new."""


class TokenSource(Protocol):
    """Where a connection's access token comes from."""

    def token(self) -> str:
        """Give a token that is good now, refreshed if it is about to expire. Raises: Reconnect, Retryable."""
        ...

    def renewed(self, refused: str) -> str:
        """Give another token than this one, which was refused. Raises: Reconnect, Retryable."""
        ...


class Bearer(httpx.Auth):
    """Sends the connection's token; on a 401 replaces it and sends again, twice at most."""

    def __init__(self, tokens: TokenSource) -> None:
        self._tokens = tokens

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield the request with its token, and again with another one while it is refused."""
        token = self._tokens.token()
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        for _ in range(REPLACEMENTS):
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
            token = self._tokens.renewed(token)
            request.headers["Authorization"] = f"Bearer {token}"
            response = yield request

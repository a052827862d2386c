"""A bearer token that renews itself once when it is refused; no I/O of its own."""

from collections.abc import Generator
from typing import Protocol

import httpx


class TokenSource(Protocol):
    """Where a connection's access token comes from."""

    def token(self) -> str:
        """Give a token that is good now, refreshed if it is about to expire. Raises: Reconnect, Retryable."""
        ...

    def renewed(self, refused: str) -> str:
        """Give another token than this one, which was refused. Raises: Reconnect, Retryable."""
        ...


class Bearer(httpx.Auth):
    """Sends the connection's token; on a 401 renews it and sends once more."""

    def __init__(self, tokens: TokenSource) -> None:
        self._tokens = tokens

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield the request with its token, and again with a renewed one if the first was refused."""
        token = self._tokens.token()
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            request.headers["Authorization"] = f"Bearer {self._tokens.renewed(token)}"
            yield request

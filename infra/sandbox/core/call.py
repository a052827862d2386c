"""One call as a provider's endpoint sees it, and how endpoints answer or refuse."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request, Response

from infra.sandbox.core.clock import Clock


@dataclass
class Call:
    """
    A request that found its route.

    ``account`` and ``grant`` are empty until the provider's ``admit`` fills them in; ``args`` are the route's variables.
    """

    request: Request
    clock: Clock
    endpoint: "Endpoint | None" = None
    args: Mapping[str, Any] = field(default_factory=dict)
    account: Any = None
    account_id: str | None = None
    grant: Any = None
    headers: dict[str, str] = field(default_factory=dict)  # added to whatever is answered

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.request.method

    @property
    def path(self) -> str:
        """Path and query as they came."""
        query = self.request.query_string.decode("latin-1")
        return f"{self.request.path}?{query}" if query else self.request.path

    @property
    def body(self) -> bytes:
        """The whole body; read before anything else so that the connection can be kept alive."""
        return self.request.get_data(cache=True)

    @property
    def origin(self) -> str:
        """Scheme, host and port by which the client reached the sandbox."""
        return self.request.host_url.rstrip("/")

    def bearer(self) -> str | None:
        """The bearer token of the Authorization header."""
        scheme, _, token = self.request.headers.get("Authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token.strip() else None


@dataclass(frozen=True)
class Endpoint:
    """
    What a route leads to; put it into ``werkzeug.routing.Rule(..., endpoint=Endpoint(...))``.

    ``open`` calls (token, consent) are not authenticated and not metered; ``tags`` are the provider's own marks, for
    instance "search" for another rate limit or the scopes that the call needs.
    """

    handle: Callable[[Call], Response]
    open: bool = False
    tags: frozenset[str] = frozenset()


class Refused(Exception):
    """Raised anywhere below an endpoint to answer with this response instead."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"refused with {response.status_code}")
        self.response = response


def json_answer(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response:
    """Answer compact UTF-8 JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, dict(headers or {}), content_type="application/json;charset=utf-8")


def no_content() -> Response:
    """Answer 204 without a body or a type."""
    response = Response(status=204)
    response.headers.pop("Content-Type", None)
    return response

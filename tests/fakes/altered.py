"""A sandbox of which some answers are a test's own."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.transport import SandboxTransport

Alter = Callable[[httpx.Request], httpx.Response | None]
"""The test's answer to a request; None where the sandbox answers."""


class Altered(httpx.BaseTransport):
    """Lets a test answer some requests itself; the sandbox answers the others."""

    def __init__(self, app: Sandbox, alter: Alter) -> None:
        self._sandbox = SandboxTransport(app)
        self._alter = alter

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._alter(request) or self._sandbox.handle_request(request)


def at(part: str, status: int, body: Any) -> Alter:
    """Every path that ends so is answered like this: the bytes, or as JSON."""
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda request: httpx.Response(status, content=said) if request.url.path.endswith(part) else None

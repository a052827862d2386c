"""In-process use: the sandbox behind an ``httpx`` transport, with dropped connections as httpx reports them."""

import httpx

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.endings import Dropped


class SandboxTransport(httpx.BaseTransport):
    """``httpx.Client(transport=SandboxTransport(app))``: no socket, no waiting; faults surface as httpx errors."""

    def __init__(self, app: Sandbox) -> None:
        self._wsgi = httpx.WSGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """
        Carry the request out.

        Raises:
            httpx.ReadTimeout: a held connection.
            httpx.ReadError: a reset one.
            httpx.RemoteProtocolError: a closed one.
        """
        try:
            return self._wsgi.handle_request(request)
        except Dropped as dropped:
            if dropped.ending == "held":
                raise httpx.ReadTimeout("The read operation timed out", request=request) from dropped
            if dropped.ending == "reset":
                raise httpx.ReadError("Connection reset by peer", request=request) from dropped
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            ) from dropped

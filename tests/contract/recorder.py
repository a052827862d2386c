"""What went over the wire while the connector spoke to its sandbox, to be held against the vendor's own description."""

from dataclasses import dataclass, field

import httpx

Exchange = tuple[httpx.Request, httpx.Response]


@dataclass
class Recorder(httpx.BaseTransport):
    """Passes everything on and remembers it."""

    inner: httpx.BaseTransport
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def requests(self) -> list[httpx.Request]:
        """Every request, in its order."""
        return [request for request, _ in self.exchanges]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        response = self.inner.handle_request(request)
        response.read()
        self.exchanges.append((request, response))
        return response

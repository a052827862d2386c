"""A reverse proxy: every request of a worker passes it, and may be the worker's last."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.chaos.gate import Effect, Gate, Phase

HOP_BY_HOP = frozenset({"content-length", "connection", "transfer-encoding", "keep-alive"})
ANSWERED_PLAIN = HOP_BY_HOP | {"content-encoding"}
LATEST_SECONDS = 60.0

Naming = Callable[[str, str, Mapping[str, str], bytes], Effect | None]


@dataclass
class Door:
    """Passes requests on to `target`; `origin` is where the worker is to call."""

    gate: Gate
    target: str
    effect_of: Naming
    server: ThreadingHTTPServer = field(init=False)
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(timeout=60, trust_env=False)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def passed(self, number: int, send: Callable[[], httpx.Response]) -> httpx.Response | None:
        """Send the request, if it comes to that; None where nobody is left to hear the answer."""
        released, arrived = self.gate.released, self.gate.arrived
        if self.gate.strikes(number, Phase.BEFORE):
            return None
        if self.gate.strikes(number, Phase.LATE):
            released.wait(LATEST_SECONDS)
            send()
            arrived.set()
            return None
        answer = send()
        return None if self.gate.strikes(number, Phase.AFTER) else answer

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.client.close()


def _handler(door: Door) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            number = door.gate.count(door.effect_of(self.command, self.path, headers, body))
            kept = {name: value for name, value in headers.items() if name not in HOP_BY_HOP}
            answer = door.passed(number, lambda: self._sent(kept, body))
            if answer is None:
                self.close_connection = True
            else:
                self._answer(answer)

        def _sent(self, headers: dict[str, str], body: bytes) -> httpx.Response:
            return door.client.request(self.command, door.target + self.path, headers=headers, content=body)

        def _answer(self, answer: httpx.Response) -> None:
            try:
                self.send_response(answer.status_code)
                for name, value in answer.headers.multi_items():
                    if name not in ANSWERED_PLAIN:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)
                self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the worker died of another request of its own

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass  # noqa: N815  # the server's own spelling

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the server's own signature
            return

    return Handler

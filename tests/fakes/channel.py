"""A channel of a company's chat, or a webhook of its own: a real server on loopback that keeps what is posted to it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Channel:
    """`answers` are given first, in order: status, headers, body; afterwards everything is taken, as Slack says it."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/services/T0/B0/secret-of-the-channel") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def texts(self) -> list[str]:
        return [str(post["text"]) for post in self.posts]


@contextmanager
def channel() -> Iterator[Channel]:
    """Serve one until the end of the block."""
    here = Channel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.paths.append(self.path)
            status, headers, said = here.answers.pop(0) if here.answers else (200, {}, "ok")
            if status == 200:
                here.posts.append(json.loads(body))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_words: object) -> None:
            """Nothing: a test's output is the test's."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.port = server.server_address[1]
    served = threading.Thread(target=server.serve_forever, daemon=True)
    served.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        served.join()

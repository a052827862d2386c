"""A server on this machine for one visit: the browser that comes back from the directory's sign-in page."""

from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Empty, Queue
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from shared.errors import Unavailable
from shared.sign_in import PATH, PORTS

PAGE = b"<!doctype html><html lang=en><meta charset=utf-8><title>Signed in</title><p>You can go back to the terminal."


class Loopback:
    """Within the block it listens on the first free of the agreed ports, on loopback only."""

    def __enter__(self) -> Self:
        self._visits: Queue[Mapping[str, str]] = Queue()
        self._server = self._listening()
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Where the browser is to come back to."""
        return f"http://localhost:{self._server.server_address[1]}{PATH}"

    def wait(self, seconds: float) -> Mapping[str, str] | None:
        """Give what the first visit said; None where nobody came."""
        try:
            return self._visits.get(timeout=seconds)
        except Empty:
            return None

    def _listening(self) -> HTTPServer:
        visits = self._visits

        class Visit(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path != PATH:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(PAGE)
                visits.put(dict(parse_qsl(parts.query)))

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
                """The address holds a code: it is logged nowhere."""

        for port in PORTS:
            try:
                return HTTPServer(("127.0.0.1", port), Visit)
            except OSError:
                continue
        ports = ", ".join(map(str, PORTS))
        raise Unavailable(
            f"none of the ports {ports} is free on this machine", fix="Close what listens there, try again."
        )

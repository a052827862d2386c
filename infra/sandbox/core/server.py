"""A threaded HTTP/1.1 server with keep-alive for one sandbox, on loopback."""

import ipaddress
import logging
import socket
import ssl
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

from infra.sandbox.core.app import Sandbox

HOST = "127.0.0.1"
LOG = logging.getLogger(__name__)


class _Handler(WSGIRequestHandler):
    """
    werkzeug's handler closes after each answer because it can't tell whether the body was read.

    The sandbox reads every body first, so this one keeps the connection and sends head and body in one piece.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        self.environ = environ = self.make_environ()
        try:
            pieces, status, headers = run_wsgi_app(self.server.app, environ)
            code, _, reason = status.partition(" ")
            self.send_response(int(code), reason)
            for name, value in headers:
                self.send_header(name, value)
            # A client that asked for the end must be told of it, or it takes the connection for a living one.
            if self.close_connection or ("Content-Length" not in headers and code != "204"):
                self.send_header("Connection", "close")
            self.end_headers()
            for piece in pieces:
                self.wfile.write(piece)
                self.wfile.flush()
            self.wfile.flush()
        except (ConnectionError, TimeoutError) as dropped:
            self.connection_dropped(dropped, environ)
        except Exception:
            # A mistake of the sandbox itself must be seen, and must not pass for an answer of the vendor.
            LOG.exception("%s %s", self.command, self.path)
            self.send_error(500, "the sandbox failed; its log says why")

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ARG002 - the base class's
        """The client went away, or a fault ended the connection: nothing more is read from it."""
        self.close_connection = True

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Be silent: calls are in the call log."""


class _Server(ThreadedWSGIServer):
    """Remembers its open connections so that ``stop`` ends kept-alive ones, too."""

    request_queue_size = 128

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.open: set[socket.socket] = set()
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that vanish or don't speak TLS; everything else is told."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@dataclass(frozen=True)
class Running:
    """A served sandbox: ``origin`` such as ``http://127.0.0.1:40123``; ``stop`` ends it and its deliveries."""

    app: Sandbox
    origin: str
    port: int
    _server: _Server
    _thread: threading.Thread

    def stop(self) -> None:
        """Stop listening, end open connections and the outbox."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for sock in list(self._server.open):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # the client was faster
                continue
        self.app.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


def start(app: Sandbox, port: int = 0, *, tls: bool = False) -> Running:
    """Serve ``app`` on loopback from a background thread; port 0 takes a free one."""
    server = _Server(HOST, port, app, _Handler, ssl_context=_self_signed() if tls else None)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    scheme = "https" if tls else "http"
    return Running(app, f"{scheme}://{HOST}:{server.port}", server.port, server, thread)


def _self_signed() -> ssl.SSLContext:
    """Make a context with a fresh certificate for localhost and 127.0.0.1, good for a week."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ledgerlink sandbox")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=7))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # the ssl module only reads files
        pem = Path(folder) / "sandbox.pem"
        pem.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(pem)
    return context

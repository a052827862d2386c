"""
A gate between a worker and the world: it counts side effects, and kills the worker before or after one of them.

Every request of the worker, to AWS and to the providers, passes through reverse proxies that share one `Gate`. The kill
is a real SIGKILL from outside: nothing in the code under test knows of it.
"""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

import httpx

Phase = Literal["before", "after"]
AWS_READS = (
    "GetItem",
    "Query",
    "BatchGetItem",
    "GetSecretValue",
    "Decrypt",
    "GetQueueUrl",
    "DescribeTable",
    "GenerateDataKey",
)
AWS_PURE = ("Encrypt",)


@dataclass
class Gate:
    """Counts side effects in order; kills `pid` at the one numbered `at`, in the phase asked for."""

    at: int = 0
    phase: Phase = "before"
    pid: int = 0
    seen: list[str] = field(default_factory=list)
    fired: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, at: int, phase: Phase) -> None:
        """Begin anew: kill at this side effect (counted from 1; 0 for never)."""
        with self.lock:
            self.at, self.phase, self.seen, self.fired = at, phase, [], False

    def count(self, name: str) -> int:
        """Number this side effect."""
        with self.lock:
            self.seen.append(name)
            return len(self.seen)

    def strikes(self, number: int, phase: Phase) -> bool:
        """Kill the worker if it is time; a killed worker gets no answer."""
        with self.lock:
            if self.fired or number != self.at or phase != self.phase or not self.pid:
                return False
            self.fired = True
            os.kill(self.pid, signal.SIGKILL)
            return True


def aws_effect(method: str, path: str, headers: dict[str, str], body: bytes) -> str | None:
    """Name the side effect of a call to AWS; None for a read."""
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if not operation or operation.startswith(AWS_READS) or operation in AWS_PURE:
        return None
    return operation


def provider_effect(method: str, path: str, headers: dict[str, str], body: bytes) -> str | None:
    """Name the side effect of a call to a provider; None for a read, whatever its method."""
    route = path.partition("?")[0]
    if method == "GET" or route.endswith(("/batch/read", "/search", "/token")):
        return None
    return f"{method} {route}"


@dataclass
class Door:
    """One reverse proxy in front of `target`."""

    gate: Gate
    target: str
    effect: Callable[[str, str, dict[str, str], bytes], str | None]
    server: ThreadingHTTPServer = field(init=False)

    def __post_init__(self) -> None:
        door = self
        client = httpx.Client(timeout=60, trust_env=False)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                effect = door.effect(self.command, self.path, headers, body)
                number = door.gate.count(effect) if effect else 0
                if number and door.gate.strikes(number, "before"):
                    self.close_connection = True
                    return
                kept = {
                    n: v for n, v in headers.items() if n not in {"content-length", "connection", "transfer-encoding"}
                }
                answer = client.request(self.command, door.target + self.path, headers=kept, content=body)
                if number and door.gate.strikes(number, "after"):
                    self.close_connection = True
                    return
                try:
                    self.send_response(answer.status_code)
                    for name, value in answer.headers.items():
                        if name not in {"content-length", "connection", "transfer-encoding", "content-encoding"}:
                            self.send_header(name, value)
                    self.send_header("Content-Length", str(len(answer.content)))
                    self.end_headers()
                    self.wfile.write(answer.content)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass  # noqa: N815  # the server's own spelling

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the server's own signature
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        """Where the worker is to call."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        """Stop."""
        self.server.shutdown()
        self.server.server_close()

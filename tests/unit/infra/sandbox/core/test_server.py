import socket
import ssl
from typing import Any
from urllib.parse import urlsplit

import httpx

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.server import start

REQUEST = b"POST /things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Length: 3\r\n\r\nabc"


def test_one_connection_carries_many_calls_even_when_a_body_was_not_wanted(client: Any) -> None:
    address = urlsplit(str(client.http.base_url))

    with socket.create_connection((address.hostname, address.port)) as sock:
        sock.sendall(REQUEST.replace(b"/things", b"/nowhere"))
        first = _answer(sock)
        sock.sendall(REQUEST)
        second = _answer(sock)

    assert first.startswith(b"HTTP/1.1 404")
    assert second.startswith(b"HTTP/1.1 201")


def test_a_client_that_wants_the_end_is_told_of_it(client: Any) -> None:
    address = urlsplit(str(client.http.base_url))

    with socket.create_connection((address.hostname, address.port)) as sock:
        sock.sendall(REQUEST.replace(b"Host: x", b"Host: x\r\nConnection: close"))
        answer = _answer(sock)
        assert b"" == sock.recv(1)

    assert b"\r\nConnection: close\r\n" in answer


def test_tls_serves_a_certificate_for_loopback(client: Any) -> None:
    shop = type(client.app.provider)

    with start(Sandbox(shop), tls=True) as running:
        pem = ssl.get_server_certificate(("127.0.0.1", running.port))
        with httpx.Client(verify=ssl.create_default_context(cadata=pem), trust_env=False) as http:
            answer = http.post(running.origin + "/token", content="grant")

    assert running.origin.startswith("https://")
    assert 200 == answer.status_code


def test_a_stopped_server_ends_kept_alive_connections(client: Any) -> None:
    running = start(Sandbox(type(client.app.provider)))
    with socket.create_connection(("127.0.0.1", running.port)) as sock:
        sock.sendall(REQUEST)
        _answer(sock)

        running.stop()

        assert b"" == sock.recv(1)


def _answer(sock: socket.socket) -> bytes:
    sock.settimeout(60)
    received = b""
    while b"}" not in received:
        received += sock.recv(4096)
    return received


def test_a_mistake_of_the_sandbox_is_a_500_that_says_so(client: Any, caplog: Any) -> None:
    client.shop.admit = None

    answer = client.add()

    assert (500, True) == (answer.status_code, "the sandbox failed" in answer.text)
    assert "POST /things" in caplog.text

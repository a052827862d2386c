import socket
import time
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest


def test_a_timeout_after_commit_carries_the_request_out_and_never_answers(client: Any) -> None:
    fault = client.fault("timeout_after_commit")

    client.add_in_vain()

    assert 1 == client.shop.things
    assert 1 == client.fired(fault)
    assert (0, "timeout_after_commit") == (client.calls()[0]["status"], client.calls()[0]["fault"])


def test_a_timeout_before_commit_changes_nothing(client: Any) -> None:
    fault = client.fault("timeout_before_commit")

    client.add_in_vain()

    assert (0, 1) == (client.shop.things, client.fired(fault))


def test_a_reset_reaches_the_client_as_rst(client: Any) -> None:
    client.fault("reset")
    address = urlsplit(str(client.http.base_url))

    with socket.create_connection((address.hostname, address.port)) as sock:
        sock.sendall(b"POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            sock.recv(1)

    assert 0 == client.shop.things


def test_a_lost_token_rotates_and_drops_the_answer_but_waits_for_a_successful_call(client: Any) -> None:
    fault = client.fault("lost_token", path=None)

    refused = client.http.post("/token")

    assert 400 == refused.status_code
    assert 0 == client.fired(fault)
    with pytest.raises(httpx.RemoteProtocolError):
        client.http.post("/token", content="grant")
    assert 1 == client.fired(fault)


def test_a_slow_answer_trickles(client: Any) -> None:
    client.fault("slow", seconds=0.3)

    before = time.monotonic()
    answer = client.add("whole")

    assert time.monotonic() - before >= 0.25
    assert "whole" == answer.json()["sent"]


def test_html_with_200_is_not_carried_out(client: Any) -> None:
    client.fault("html200")

    answer = client.add()

    assert (200, "text/html; charset=utf-8") == (answer.status_code, answer.headers["content-type"])
    assert 0 == client.shop.things


@pytest.mark.parametrize(("fault", "status"), [("429", 429), ("5xx", 503), ("500", 500), ("423", 423)])
def test_refusals_are_worded_by_the_provider(client: Any, fault: str, status: int) -> None:
    client.fault(fault, retry_after=9)

    answer = client.add()

    assert (status, {"no": status}, "9") == (answer.status_code, answer.json(), answer.headers["retry-after"])
    assert 0 == client.shop.things


def test_retry_after_may_be_an_http_date_ahead_of_the_sandbox_clock(client: Any) -> None:
    client.control("clock", advance_s=86400)
    client.fault("429", retry_after="http-date")

    when = parsedate_to_datetime(client.add().headers["retry-after"])

    assert 0 <= when.timestamp() - client.app.clock.time() <= 2


def test_a_server_error_may_come_after_the_commit(client: Any) -> None:
    client.fault("5xx", commit=True)

    assert 503 == client.add().status_code
    assert 1 == client.shop.things


def test_faults_match_method_and_path_skip_and_run_out(client: Any) -> None:
    fault = client.control("faults", match={"method": "post", "path": "^/th.*s$"}, fault="429", times=2, after=1)["id"]

    statuses = [client.add().status_code for _ in range(4)]

    assert [201, 429, 429, 201] == statuses
    assert 2 == client.fired(fault)


@pytest.mark.parametrize("asked", [{"fault": "earthquake"}, {"fault": "429", "match": {"path": "(("}}])
def test_a_fault_that_makes_no_sense_is_refused(client: Any, asked: dict[str, Any]) -> None:
    answer = client.http.post("/_sandbox/faults", json=asked)

    assert 400 == answer.status_code
    assert "BadFault" == answer.json()["error"]["code"]

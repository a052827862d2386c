from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport


def test_a_call_without_a_good_token_is_refused_and_counted_nowhere(client: Any) -> None:
    answer = client.http.post("/things")

    assert (401, {"no": 401}) == (answer.status_code, answer.json())
    assert "x-left" not in answer.headers
    assert 0 == client.shop.things


def test_limit_headers_stand_on_admitted_answers(client: Any) -> None:
    assert "7" == client.add().headers["x-left"]


def test_unknown_paths_and_wrong_methods_are_worded_by_the_provider(client: Any) -> None:
    assert {"no": 404} == client.http.get("/nowhere").json()
    assert {"no": 405} == client.http.get("/things").json()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("timeout_after_commit", httpx.ReadTimeout),
        ("reset", httpx.ReadError),
        ("lost_token", httpx.RemoteProtocolError),
    ],
)
def test_in_process_dropped_connections_are_httpx_errors(client: Any, fault: str, error: type[Exception]) -> None:
    client.fault(fault)
    headers = {"Authorization": "Bearer good"}

    with (
        httpx.Client(transport=SandboxTransport(client.app), base_url="http://shop.test") as inside,
        pytest.raises(error),
    ):
        inside.post("/things", headers=headers)

"""A consent renewed at Xero's token endpoint, in the sandbox and when it misbehaves."""

import base64
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.errors import RateLimited, Reconnect, Unavailable
from shared.http.tokens import TokenSet
from shared.providers.xero.oauth import refresh

ORIGIN = "https://identity.xero.com"


def renewed(response: httpx.Response | Exception) -> TokenSet:
    def respond(_: httpx.Request) -> httpx.Response:
        if isinstance(response, Exception):
            raise response
        return response

    return refresh(httpx.Client(transport=httpx.MockTransport(respond)), ORIGIN, "id", "secret", "old")


def test_a_refresh_gives_a_new_pair_and_the_old_one_works_a_while_longer() -> None:
    app = build("xero")
    known = app.provider.credentials()
    client = httpx.Client(transport=SandboxTransport(app))

    def again(token: str) -> TokenSet:
        return refresh(client, "http://sandbox.invalid", known["client_id"], known["client_secret"], token)

    old = app.provider.accounts()[0]["refresh_token"]
    first, second = again(old), again(old)

    assert 1800 == first.expires_in
    assert 4 == len({old, first.refresh_token, second.refresh_token, first.access_token})
    app.clock.advance(1801)
    with pytest.raises(Reconnect):
        again(old)


def test_the_secret_travels_in_the_header_and_the_token_in_the_form() -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"access_token": "a", "refresh_token": "r", "expires_in": 1800})

    found = refresh(httpx.Client(transport=httpx.MockTransport(respond)), ORIGIN, "id", "secret", "old")

    assert TokenSet("a", "r", 1800) == found
    assert "https://identity.xero.com/connect/token" == str(seen[0].url)
    assert {"grant_type": ["refresh_token"], "refresh_token": ["old"]} == parse_qs(seen[0].content.decode())
    assert "Basic " + base64.b64encode(b"id:secret").decode() == seen[0].headers["Authorization"]


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (httpx.Response(400, json={"error": "invalid_grant"}), Reconnect),
        (httpx.Response(400, json={"error": "invalid_client"}), Unavailable),
        (httpx.Response(401, json={"error": "unauthorized_client"}), Unavailable),
        (httpx.Response(429, headers={"Retry-After": "7"}), RateLimited),
        (httpx.Response(503, text="offline"), Unavailable),
        (httpx.Response(200, text="<html>"), Unavailable),
        (httpx.Response(200, json={"access_token": "a"}), Unavailable),
        (httpx.Response(200, json=[1]), Unavailable),
        (httpx.ConnectError("refused"), Unavailable),
        (httpx.ReadTimeout("slow"), Unavailable),
    ],
)
def test_only_an_invalid_grant_means_that_somebody_must_sign_in(response: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        renewed(response)

    assert error is raised.type
    assert "secret" not in str(raised.value)


def test_the_wait_that_is_asked_for_is_kept() -> None:
    with pytest.raises(RateLimited) as raised:
        renewed(httpx.Response(429, headers={"Retry-After": "7"}))

    assert 7 == raised.value.retry_after

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.errors import LedgerlinkError, RateLimited, Reconnect, Unavailable
from shared.http.tokens import TokenSet
from shared.providers.hubspot.oauth import refresh

ORIGIN = "http://sandbox.invalid"


def renewed(answer: Callable[[httpx.Request], httpx.Response]) -> TokenSet:
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        return refresh(client, ORIGIN, "client", "secret", "refresh-1")


def test_a_refresh_token_gives_a_new_access_token() -> None:
    app = build("hubspot")
    account, keys = app.provider.accounts()[0], app.provider.credentials()
    with httpx.Client(transport=SandboxTransport(app)) as client:
        tokens = refresh(client, ORIGIN, keys["client_id"], keys["client_secret"], account["refresh_token"])

    assert tokens.access_token != account["access_token"]
    assert tokens.refresh_token == account["refresh_token"]
    assert tokens.expires_in == 1800


def test_a_withdrawn_consent_needs_a_person() -> None:
    app = build("hubspot")
    keys = app.provider.credentials()
    with httpx.Client(transport=SandboxTransport(app)) as client, pytest.raises(Reconnect):
        refresh(client, ORIGIN, keys["client_id"], keys["client_secret"], "no-such-token")


def test_a_legacy_answer_keeps_the_refresh_token() -> None:
    tokens = renewed(lambda _: httpx.Response(200, json={"access_token": "a", "expires_in": 900}))

    assert tokens == TokenSet("a", "refresh-1", 900)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": "invalid_grant", "error_description": "revoked"}, Reconnect),
        (400, {"status": "BAD_REFRESH_TOKEN", "message": "missing or invalid refresh token"}, Reconnect),
        (400, {"status": "BAD_CLIENT_ID", "message": "missing or unknown client id"}, Unavailable),
        (401, {"error": "invalid_client"}, Unavailable),
        (403, {"message": "no"}, Unavailable),
        (429, {"policyName": "TEN_SECONDLY_ROLLING"}, RateLimited),
        (500, {"error": "invalid_grant"}, Unavailable),
        (200, {}, Unavailable),
        (200, [], Unavailable),
    ],
)
def test_only_a_refused_grant_needs_a_person(status: int, body: Any, kind: type[LedgerlinkError]) -> None:
    with pytest.raises(LedgerlinkError) as raised:
        renewed(lambda _: httpx.Response(status, json=body))

    assert type(raised.value) is kind
    assert "secret" not in raised.value.sentence
    assert "refresh-1" not in raised.value.sentence


def test_a_life_that_cannot_be_read_is_the_usual_one() -> None:
    assert renewed(lambda _: httpx.Response(200, json={"access_token": "a", "expires_in": "soon"})).expires_in == 1800


def test_a_page_instead_of_tokens_is_tried_again() -> None:
    with pytest.raises(Unavailable):
        renewed(lambda _: httpx.Response(200, text="<html>"))


def test_no_answer_is_tried_again() -> None:
    def lost(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    with pytest.raises(Unavailable):
        renewed(lost)

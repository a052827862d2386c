from collections.abc import Callable

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.errors import LedgerlinkError, Reconnect, Unavailable
from shared.providers.hubspot.manifest import MANIFEST
from shared.providers.hubspot.scopes import granted

ORIGIN = "http://sandbox.invalid"


def asked(transport: httpx.BaseTransport, *proof: str) -> frozenset[str]:
    with httpx.Client(transport=transport) as client:
        return granted(client, ORIGIN, *(proof or ("c", "s", "a")))


def test_the_consent_of_a_portal_says_what_it_allows() -> None:
    app = build("hubspot")
    keys, account = app.provider.credentials(), app.provider.accounts()[0]
    found = asked(SandboxTransport(app), keys["client_id"], keys["client_secret"], account["access_token"])

    assert set(MANIFEST.scopes) <= found


def test_a_dead_token_asks_for_a_sign_in() -> None:
    app = build("hubspot")
    keys = app.provider.credentials()

    with pytest.raises(Reconnect):
        asked(SandboxTransport(app), keys["client_id"], keys["client_secret"], "no-such-token")


def nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route", request=request)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _: httpx.Response(503, text="<html>"), Unavailable),
        (lambda _: httpx.Response(200, text="not json"), Unavailable),
        (nobody, Unavailable),
    ],
)
def test_an_answer_that_can_not_be_read_is_for_later(
    answer: Callable[[httpx.Request], httpx.Response], error: type[LedgerlinkError]
) -> None:
    with pytest.raises(error):
        asked(httpx.MockTransport(answer))

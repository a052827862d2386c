"""Intuit ends a chain of tokens for good, and says when to whoever asks."""

import httpx

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.providers.quickbooks import oauth

FIVE_YEARS = 5 * 365 * 86_400


def test_a_renewal_says_when_no_renewal_helps_any_more() -> None:
    app = build("quickbooks")
    described = app.provider.describe("http://sandbox.invalid")
    client = httpx.Client(transport=SandboxTransport(app))

    def renewed(refresh_token: str) -> tuple[str, int]:
        given = oauth.refresh(
            client, "http://sandbox.invalid", described["client_id"], described["client_secret"], refresh_token
        )
        assert given.ends_in is not None
        return given.refresh_token, given.ends_in

    token, first = renewed(described["refresh_token"])
    app.clock.advance(86_400)
    _, second = renewed(token)

    assert FIVE_YEARS + 2 * 86_400 >= first > 0
    assert 86_400 == first - second

"""Signing in: the vendor's own vector, the company's host, and what its refusals mean."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import LedgerlinkError, RateLimited, Reconnect, Rejected, Unavailable
from shared.http.tokens import AppProof, TokenSet
from shared.providers.pipedrive import oauth, scopes
from shared.providers.pipedrive.manifest import MANIFEST
from tests.fakes.pipedrive import PipedriveOnSandbox

APP = AppProof("pd_client_id", "pd_client_secret", "https://api.test", "https://oauth.test")
GIVEN = {
    "access_token": "v1u:a",
    "token_type": "Bearer",
    "refresh_token": "1:1:2a54",
    "scope": "base,deals:full",
    "expires_in": 3599,
    "api_domain": "https://acme.pipedrive.com",
}


def client(status: int, said: Any, seen: list[httpx.Request] | None = None) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        return httpx.Response(status, content=said) if isinstance(said, bytes) else httpx.Response(status, json=said)

    return httpx.Client(transport=httpx.MockTransport(answer))


def refreshed(with_: httpx.Client) -> TokenSet:
    return oauth.refresh(with_, APP.token, APP.client_id, APP.client_secret, "1:1:old")


def test_the_app_proves_itself_as_the_documentation_shows_and_never_in_the_form() -> None:
    seen: list[httpx.Request] = []
    refreshed(client(200, GIVEN, seen))

    assert "Basic cGRfY2xpZW50X2lkOnBkX2NsaWVudF9zZWNyZXQ=" == seen[0].headers["authorization"]
    assert b"grant_type=refresh_token&refresh_token=1%3A1%3Aold" == seen[0].content


def test_the_answer_names_the_companys_own_host() -> None:
    assert TokenSet("v1u:a", "1:1:2a54", 3599, {"api": "https://acme.pipedrive.com"}) == refreshed(client(200, GIVEN))
    assert {} == refreshed(client(200, {**GIVEN, "api_domain": None})).hosts
    assert {"api": "https://acme.pipedrive.com"} == refreshed(
        client(200, {**GIVEN, "api_domain": "https://acme.pipedrive.com/"})
    ).hosts


def test_a_refresh_token_that_does_not_change_is_kept() -> None:
    said = {name: value for name, value in GIVEN.items() if name not in {"refresh_token", "expires_in"}}

    assert ("1:1:old", 3599) == (refreshed(client(200, said)).refresh_token, refreshed(client(200, said)).expires_in)


@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        (
            400,
            {"success": False, "message": "Invalid grant: refresh_token is invalid", "error": "invalid_grant"},
            Reconnect,
        ),
        (400, {"message": "Invalid grant: refresh_token is invalid"}, Reconnect),
        (401, {"message": "Invalid client: client is invalid", "error": "invalid_client"}, Unavailable),
        (429, {}, RateLimited),
        (503, b"<html>", Unavailable),
        (200, b"<html>", Unavailable),
        (200, {"access_token": None}, Unavailable),
    ],
)
def test_only_a_refused_grant_ends_the_connection(status: int, said: Any, error: type[LedgerlinkError]) -> None:
    with pytest.raises(error):
        refreshed(client(status, said))


def test_a_code_that_is_used_or_too_old_is_rejected() -> None:
    said = {"error": "invalid_grant", "message": "Invalid grant: authorization_code has expired"}
    with pytest.raises(Rejected):
        oauth.redeem(client(400, said), APP, code="c", back_to="https://back.test", verifier="")


def test_no_answer_is_tried_again() -> None:
    def fails(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    slow = httpx.Client(transport=httpx.MockTransport(fails))
    asked: list[Callable[[], object]] = [
        lambda: refreshed(slow),
        lambda: oauth.accounts(slow, APP, TokenSet("a", "r", 1)),
        lambda: oauth.withdraw(slow, APP, TokenSet("a", "r", 1), "", last=True),
        lambda: scopes.granted(slow, "", "", "", "a"),
    ]
    for ask in asked:
        with pytest.raises(Unavailable):
            ask()


def test_which_company_it_is_is_asked_where_every_company_is_known() -> None:
    seen: list[httpx.Request] = []
    me = {"success": True, "data": {"id": 1, "company_id": 8087566, "company_name": "Acme Sales"}}
    tokens = TokenSet("a", "r", 1, {"api": "https://evil.test"})

    (account,) = oauth.accounts(client(200, me, seen), APP, tokens)

    assert ("8087566", "Acme Sales", {"api": "https://evil.test"}) == (account.id, account.title, account.hosts)
    assert "https://api.test/api/v1/users/me" == str(seen[0].url)


def test_what_a_consent_allows_is_tried_scope_by_scope() -> None:
    bench = PipedriveOnSandbox()
    entry = bench.app.provider.accounts()[0]
    with httpx.Client(transport=SandboxTransport(bench.app), base_url="http://sandbox.invalid") as asked:
        assert frozenset(MANIFEST.scopes) == scopes.granted(asked, "", "", "", entry["access_token"])
        bench.act("scopes", scopes="base,deals:full,contacts:full")
        some = scopes.granted(asked, "", "", "", entry["access_token"])
        assert {"admin", "products:read", "activities:full", "users:read"} == set(MANIFEST.scopes) - some
        with pytest.raises(Reconnect):
            scopes.granted(asked, "", "", "", "dead")


def test_taking_the_consent_back_ends_the_tokens_and_may_be_repeated() -> None:
    bench = PipedriveOnSandbox()
    entry = bench.app.provider.accounts()[0]
    origin = "http://sandbox.invalid"
    app = AppProof("pd_client_id", "pd_client_secret", origin, origin)
    tokens = TokenSet(entry["access_token"], entry["refresh_token"], 0)
    with httpx.Client(transport=SandboxTransport(bench.app)) as asked:
        for _ in range(2):
            oauth.withdraw(asked, app, tokens, "8087566", last=True)
        with pytest.raises(Reconnect):
            oauth.refresh(asked, origin, app.client_id, app.client_secret, tokens.refresh_token)

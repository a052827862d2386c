"""Consent, tokens and their ends: rotation once a day, a hundred idle days, five years at most."""

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.sandbox.core.app import Sandbox
from infra.sandbox.quickbooks.oauth import ACCOUNTING, AUTHORIZE, DAY_S, HARD_END, REVOKE, TOKEN
from tests.unit.infra.sandbox.quickbooks.api import Api

ORIGIN = "http://sandbox"
CALLBACK = "https://app.example/connect/quickbooks/callback"


class Identity:
    """The calls of an app to Intuit's identity services."""

    def __init__(self, api: Api, sandbox: Sandbox) -> None:
        self.http, self.provider = api.http, sandbox.provider
        self.app = self.provider.credentials()

    def post(self, path: str, secret: str | None = None, hard: str = "", **sent: Any) -> httpx.Response:
        pair = f"{self.app['client_id']}:{secret or self.app['client_secret']}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}", HARD_END: hard}
        return self.http.post(ORIGIN + path, headers=headers, **sent)

    def refresh(self, held: str, **more: Any) -> httpx.Response:
        return self.post(TOKEN, data={"grant_type": "refresh_token", "refresh_token": held}, **more)

    def consent(self, **asked: str) -> dict[str, str]:
        params = {
            "response_type": "code",
            "client_id": self.app["client_id"],
            "redirect_uri": CALLBACK,
            "scope": ACCOUNTING,
            "state": "s",
            "auto": "1",
            **asked,
        }
        answer = self.http.get(ORIGIN + AUTHORIZE, params=params)
        assert 302 == answer.status_code, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    def exchange(self, code: str) -> httpx.Response:
        return self.post(TOKEN, data={"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK})

    @property
    def held(self) -> str:
        return str(self.provider.accounts()[0]["refresh_token"])


@pytest.fixture
def identity(api: Api, sandbox: Sandbox) -> Identity:
    return Identity(api, sandbox)


def test_the_redirect_alone_names_the_company(identity: Identity, api: Api) -> None:
    told = identity.consent(account=str(int(api.realm) + 1))

    tokens = identity.exchange(told["code"]).json()

    assert ("s", str(int(api.realm) + 1)) == (told["state"], told["realmId"])
    assert {"token_type", "expires_in", "access_token", "refresh_token", "x_refresh_token_expires_in"} == tokens.keys()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert 200 == api.http.get(f"{ORIGIN}/v3/company/{told['realmId']}/preferences", headers=bearer).status_code
    assert 403 == api.http.get("/preferences", headers=bearer).status_code
    assert (400, "invalid_grant") == _refused(identity.exchange(told["code"]))


def _refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_an_unknown_scope_goes_back_at_once(identity: Identity) -> None:
    assert {"error": "invalid_scope", "state": "s"} == identity.consent(scope="com.intuit.everything")


def test_within_a_day_the_same_refresh_token_comes_back_and_after_it_another(identity: Identity, api: Api) -> None:
    first = identity.refresh(identity.held).json()
    assert identity.held == first["refresh_token"]

    api.control("clock", advance_s=DAY_S + 1)
    second = identity.refresh(identity.held).json()

    assert identity.held != second["refresh_token"]
    assert (400, "invalid_grant") == _refused(identity.refresh(identity.held))
    assert 200 == identity.refresh(second["refresh_token"]).status_code


def test_tests_may_have_tokens_rotate_at_each_use(identity: Identity, api: Api) -> None:
    api.act("tokens", rotates_after_s=0, grace_s=DAY_S)

    first = identity.refresh(identity.held).json()["refresh_token"]

    assert identity.held != first
    assert 200 == identity.refresh(identity.held).status_code  # within its grace
    api.control("reset")
    assert identity.held == identity.refresh(identity.held).json()["refresh_token"]


def test_a_refresh_token_lives_on_by_being_used_but_no_longer_than_five_years(identity: Identity, api: Api) -> None:
    asked = identity.refresh(identity.held, hard="true").json()
    assert 8_726_400 == pytest.approx(asked["x_refresh_token_expires_in"], abs=5)
    assert 157_680_000 == pytest.approx(asked["x_refresh_token_hard_expires_in"], abs=5)
    held = identity.held

    for _ in range(20):  # of three months: five years less a quarter of one
        api.control("clock", advance_s=91 * DAY_S)
        held = identity.refresh(held).json()["refresh_token"]
    last = identity.refresh(held, hard="true").json()
    assert 5 * DAY_S == pytest.approx(last["x_refresh_token_hard_expires_in"], abs=60)
    api.control("clock", advance_s=6 * DAY_S)

    assert (400, "invalid_grant") == _refused(identity.refresh(held))


def test_a_hundred_idle_days_are_too_many(identity: Identity, api: Api) -> None:
    api.control("clock", advance_s=102 * DAY_S)

    assert (400, "invalid_grant") == _refused(identity.refresh(identity.held))


def test_an_hour_is_the_life_of_an_access_token(identity: Identity, api: Api) -> None:
    api.control("clock", advance_s=3601)

    answer = api.http.get("/preferences")

    assert (401, "3200") == (answer.status_code, answer.json()["fault"]["error"][0]["code"])


def test_another_app_is_refused_without_consuming_the_token(identity: Identity) -> None:
    assert (401, "invalid_client") == _refused(identity.refresh(identity.held, secret="wrong"))
    assert (401, "invalid_client") == _refused(identity.post(REVOKE, secret="wrong", json={"token": identity.held}))
    assert 200 == identity.refresh(identity.held).status_code


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_both(identity: Identity, api: Api, which: str) -> None:
    token = identity.provider.accounts()[0][which]

    assert 200 == identity.post(REVOKE, json={"token": token}).status_code

    assert (400, "invalid_grant") == _refused(identity.refresh(identity.held))
    assert 401 == api.http.get("/preferences").status_code
    assert (400, "invalid_request") == _refused(identity.post(REVOKE, json={"token": token}))


def test_a_disconnected_company_is_silent_until_it_is_connected_again(
    identity: Identity, api: Api, overseas: Api
) -> None:
    assert {"disconnected": [api.realm]} == api.act("disconnect", api.realm)

    assert (400, "invalid_grant") == _refused(identity.refresh(identity.held))
    assert 401 == api.http.get("/preferences").status_code
    assert 200 == overseas.http.get("/preferences").status_code
    api.act("reconnect", api.realm)
    assert 200 == api.http.get("/preferences").status_code


def test_without_the_scope_of_accounting_there_are_no_books(api: Api) -> None:
    api.act("scopes", scope="openid email")

    assert 403 == api.http.get("/preferences").status_code


def test_discovery_tells_where_everything_is(api: Api) -> None:
    told = api.http.get(f"{ORIGIN}/.well-known/openid_configuration/").json()

    assert (ORIGIN + TOKEN, ORIGIN + REVOKE) == (told["token_endpoint"], told["revocation_endpoint"])

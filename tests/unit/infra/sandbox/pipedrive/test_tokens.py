from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

APP = ("pd_client_id", "pd_client_secret")
BACK = "https://app.test/back"
REFRESH = "1:1:sandbox-refresh-8087566"
DAY = 86_400


def _token(pipe: Any, auth: Any = APP, **form: str) -> Any:
    return pipe.http.post("/oauth/token", data=form, auth=auth, headers={})


def _refreshed(pipe: Any, token: str = REFRESH) -> Any:
    answer = _token(pipe, grant_type="refresh_token", refresh_token=token)
    assert 200 == answer.status_code, answer.text
    return answer.json()


def _consented(pipe: Any, **form: str) -> dict[str, list[str]]:
    where = f"/oauth/authorize?client_id={APP[0]}&redirect_uri={BACK}&state=s1"
    answer = pipe.http.post(where, data=form) if form else pipe.http.get(where + "&auto=1&account=8087567")
    return parse_qs(urlsplit(answer.headers["location"]).query)


def test_a_code_leads_to_long_tokens_the_scopes_and_the_companys_own_host(pipe: Any) -> None:
    back = _consented(pipe)

    pair = _token(pipe, grant_type="authorization_code", code=back["code"][0], redirect_uri=BACK).json()

    assert ["s1"] == back["state"]
    assert ("Bearer", 3599, "http://pipedrive.test") == (pair["token_type"], pair["expires_in"], pair["api_domain"])
    assert len(pair["access_token"]) > 1024
    assert "base,deals:full,contacts:full" in pair["scope"]
    headers = {"Authorization": f"Bearer {pair['access_token']}"}
    assert 8087567 == pipe.ok("GET", "/api/v1/users/me", headers=headers)["data"]["company_id"]


def test_a_persons_no_has_the_vendors_own_word(pipe: Any) -> None:
    assert {"error": ["user_denied"], "state": ["s1"]} == _consented(pipe, decision="deny")


@pytest.mark.parametrize(
    ("auth", "form", "status", "message"),
    [
        (APP, {}, 400, "Missing parameter: grant_type"),
        (APP, {"grant_type": "password"}, 400, "Unsupported grant type: grant_type is invalid"),
        (APP, {"grant_type": "authorization_code", "code": "x"}, 400, "Invalid grant: authorization_code is invalid"),
        (APP, {"grant_type": "refresh_token", "refresh_token": "x"}, 400, "Invalid grant: refresh_token is invalid"),
        (None, {"grant_type": "refresh_token"}, 400, "Invalid client: cannot retrieve client credentials"),
        ((APP[0], "wrong"), {"grant_type": "refresh_token"}, 401, "Invalid client: client is invalid"),
    ],
)
def test_a_refused_grant_has_the_documented_message(
    pipe: Any, auth: Any, form: dict[str, str], status: int, message: str
) -> None:
    pipe.http.headers.pop("Authorization")

    answer = _token(pipe, auth, **form)

    assert (status, False, message) == (answer.status_code, answer.json()["success"], answer.json()["message"])


def test_another_redirect_uri_or_a_late_code_is_refused(pipe: Any) -> None:
    codes = [_consented(pipe)["code"][0] for _ in range(2)]

    other = _token(pipe, grant_type="authorization_code", code=codes[0], redirect_uri="https://evil.test")
    pipe.control("clock", advance_s=300)
    late = _token(pipe, grant_type="authorization_code", code=codes[1], redirect_uri=BACK)

    assert ("Invalid request: redirect_uri is invalid", 400) == (other.json()["message"], other.status_code)
    assert ("Invalid grant: authorization_code has expired", 400) == (late.json()["message"], late.status_code)


def test_each_use_gives_a_refresh_token_sixty_more_days_and_it_stays_the_same(pipe: Any) -> None:
    pipe.control("clock", advance_s=59 * DAY)
    assert REFRESH == _refreshed(pipe)["refresh_token"]

    pipe.control("clock", advance_s=59 * DAY)
    assert REFRESH == _refreshed(pipe)["refresh_token"]

    pipe.control("clock", advance_s=61 * DAY)
    assert 400 == _token(pipe, grant_type="refresh_token", refresh_token=REFRESH).status_code


def test_where_the_vendor_rotates_the_old_one_is_dead_at_once(pipe: Any) -> None:
    pipe.settings(rotates=True)

    pair = _refreshed(pipe)

    assert REFRESH != pair["refresh_token"]
    assert "invalid_grant" == _token(pipe, grant_type="refresh_token", refresh_token=REFRESH).json()["error"]
    again = _refreshed(pipe, pair["refresh_token"])
    headers = {"Authorization": f"Bearer {again['access_token']}"}
    pipe.ok("GET", "/api/v1/users/me", headers=headers)


def test_revoking_the_refresh_token_uninstalls_the_app_with_its_webhooks(pipe: Any) -> None:
    pipe.control("webhooks", target="http://127.0.0.1:9/hook")

    gone = pipe.http.post("/oauth/revoke", data={"token": REFRESH, "token_type_hint": "refresh_token"}, auth=APP)

    assert 200 == gone.status_code
    pipe.ok("GET", "/api/v1/users/me", status=401)
    companies = [hook["company_id"] for hook in pipe.ok("GET", "/_sandbox/webhooks")["webhooks"]]
    assert {8087567} == set(companies)


def test_revoking_an_access_token_ends_that_one_alone(pipe: Any) -> None:
    access = _refreshed(pipe)["access_token"]

    pipe.http.post("/oauth/revoke", data={"token": access, "token_type_hint": "access_token"}, auth=APP)

    pipe.ok("GET", "/api/v1/users/me", status=401, headers={"Authorization": f"Bearer {access}"})
    pipe.ok("GET", "/api/v1/users/me")


def test_a_personal_api_token_needs_no_consent_and_has_a_lower_burst(pipe: Any) -> None:
    token = pipe.provider.describe("http://pipedrive.test")["api_token"]
    pipe.http.headers.pop("Authorization")

    answer = pipe.call("GET", "/api/v1/users/me", headers={"x-api-token": token})

    assert (200, "40", 884422) == (answer.status_code, answer.headers["x-ratelimit-limit"], answer.json()["data"]["id"])
    assert "x-daily-requests-left" in answer.headers

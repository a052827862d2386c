import base64
import json
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.sandbox.core.app import Sandbox
from tests.unit.infra.sandbox.xero.api import Api

ORIGIN = "http://sandbox"
CALLBACK = "https://app.example/connect/xero/callback"


@pytest.fixture
def client(sandbox: Sandbox) -> tuple[str, str]:
    held = sandbox.provider.credentials()
    return held["client_id"], held["client_secret"]


@pytest.fixture
def refresh_token(sandbox: Sandbox) -> str:
    return sandbox.provider.accounts()[0]["refresh_token"]


def token(http: httpx.Client, client: tuple[str, str] | None, **form: str) -> httpx.Response:
    headers = {"Accept": "application/json", "Authorization": ""}
    if client:
        headers["Authorization"] = f"Basic {base64.b64encode(':'.join(client).encode()).decode()}"
    return http.post(f"{ORIGIN}/connect/token", data=form, headers=headers)


def refresh(http: httpx.Client, client: tuple[str, str], held: str) -> httpx.Response:
    return token(http, client, grant_type="refresh_token", refresh_token=held)


def consent(http: httpx.Client, client: tuple[str, str], **asked: str) -> dict[str, list[str]]:
    params = {
        "response_type": "code",
        "client_id": client[0],
        "redirect_uri": CALLBACK,
        "scope": "openid offline_access accounting.contacts",
        "state": "s",
        "auto": "1",
        **asked,
    }
    response = http.get(f"{ORIGIN}/identity/connect/authorize", params=params)
    assert response.status_code == 302, response.text
    return parse_qs(urlsplit(response.headers["Location"]).query)


def claims(access: str) -> dict[str, object]:
    part = access.split(".")[1]
    decoded: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return decoded


def test_a_code_is_exchanged_once_for_tokens_and_attaches_the_organisation(
    http: httpx.Client, client: tuple[str, str]
) -> None:
    second = http.get(f"{ORIGIN}/connections").json()[1]
    answer = consent(http, client, account=second["tenantId"])
    form = {"grant_type": "authorization_code", "code": answer["code"][0], "redirect_uri": CALLBACK}

    tokens = token(http, client, **form).json()

    assert answer["state"] == ["s"]
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 1800)
    assert {"access_token", "refresh_token", "id_token", "scope"} <= set(tokens)
    event = str(claims(tokens["access_token"])["authentication_event_id"])
    found = http.get(f"{ORIGIN}/connections", params={"authEventId": event}).json()
    assert [row["tenantId"] for row in found] == [second["tenantId"]]
    assert token(http, client, **form).json() == {"error": "invalid_grant"}


def test_one_token_serves_every_attached_organisation(http: httpx.Client) -> None:
    for row in http.get(f"{ORIGIN}/connections").json():
        organisation = http.get("/Organisation", headers={"xero-tenant-id": row["tenantId"]}).json()["Organisations"]
        assert organisation[0]["Name"] == row["tenantName"]


def test_an_access_token_lives_thirty_minutes(api: Api, http: httpx.Client) -> None:
    api.advance(1795)
    assert http.get("/Organisation").status_code == 200
    api.advance(10)

    response = http.get("/Organisation")

    assert response.status_code == 401
    assert response.json()["Detail"].startswith("TokenExpired: token expired at ")


def test_the_client_may_prove_itself_by_form(http: httpx.Client, client: tuple[str, str], refresh_token: str) -> None:
    form = {"client_id": client[0], "client_secret": client[1], "refresh_token": refresh_token}

    assert token(http, None, grant_type="refresh_token", **form).status_code == 200


def test_a_superseded_refresh_token_works_for_thirty_minutes(
    api: Api, http: httpx.Client, client: tuple[str, str], refresh_token: str
) -> None:
    newer = refresh(http, client, refresh_token).json()["refresh_token"]
    api.advance(1790)
    assert refresh(http, client, refresh_token).status_code == 200
    api.advance(20)

    late = refresh(http, client, refresh_token)

    assert (late.status_code, late.json()) == (400, {"error": "invalid_grant"})
    assert refresh(http, client, newer).status_code == 200


def test_an_unused_refresh_token_dies_after_sixty_days(
    api: Api, http: httpx.Client, client: tuple[str, str], refresh_token: str
) -> None:
    api.advance(60 * 86_400 + 1)

    assert refresh(http, client, refresh_token).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "refresh_token", "refresh_token": "nope"}, "invalid_grant"),
        ({"grant_type": "authorization_code", "code": "nope"}, "invalid_grant"),
        ({"grant_type": "client_credentials"}, "unauthorized_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_token_errors(http: httpx.Client, client: tuple[str, str], form: dict[str, str], error: str) -> None:
    response = token(http, client, **form)

    assert (response.status_code, response.json()) == (400, {"error": error})


def test_a_stranger_is_no_client(http: httpx.Client, client: tuple[str, str], refresh_token: str) -> None:
    response = refresh(http, (client[0], "wrong"), refresh_token)

    assert (response.status_code, response.json()) == (400, {"error": "invalid_client"})


def test_broad_scopes_are_refused_to_a_new_app(http: httpx.Client, client: tuple[str, str]) -> None:
    assert consent(http, client, scope="openid accounting.transactions")["error"] == ["invalid_scope"]


def test_plain_http_redirects_go_to_localhost_only(http: httpx.Client, client: tuple[str, str]) -> None:
    def status(redirect: str) -> int:
        params = {"client_id": client[0], "redirect_uri": redirect, "scope": "openid", "auto": "1"}
        return http.get(f"{ORIGIN}/identity/connect/authorize", params=params).status_code

    assert (status("http://localhost:8080/cb"), status("http://127.0.0.1:8080/cb")) == (302, 400)


def test_revocation_removes_every_token_and_connection(
    http: httpx.Client, client: tuple[str, str], refresh_token: str
) -> None:
    basic = base64.b64encode(":".join(client).encode()).decode()

    response = http.post(
        f"{ORIGIN}/connect/revocation", data={"token": refresh_token}, headers={"Authorization": f"Basic {basic}"}
    )

    assert (response.status_code, response.content) == (200, b"")
    assert http.get("/Organisation").status_code == 401
    assert refresh(http, client, refresh_token).json() == {"error": "invalid_grant"}


def test_a_connection_is_deleted_by_its_own_id(http: httpx.Client) -> None:
    first, second = http.get(f"{ORIGIN}/connections").json()

    assert http.delete(f"{ORIGIN}/connections/{first['id']}").status_code == 204
    assert http.delete(f"{ORIGIN}/connections/{first['id']}").status_code == 404
    assert [row["id"] for row in http.get(f"{ORIGIN}/connections").json()] == [second["id"]]


def test_a_person_takes_the_consent_back_and_may_connect_again(
    api: Api, http: httpx.Client, client: tuple[str, str]
) -> None:
    gone = api.act("revoke_consent")["disconnected"]
    answer = consent(http, client, account=gone[0])
    tokens = token(http, client, grant_type="authorization_code", code=answer["code"][0], redirect_uri=CALLBACK).json()

    http.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    assert http.get("/Contacts").status_code == 200
    assert http.get("/Contacts", headers={"xero-tenant-id": gone[1]}).status_code == 403

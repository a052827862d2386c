from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

APP = {
    "client_id": "7f3c1b52-0000-4000-8000-00000000c11e",
    "client_secret": "11111111-2222-3333-4444-555555555555",
}
REFRESH = {"grant_type": "refresh_token", "refresh_token": "sandbox-refresh-4455667"}
BACK = "https://app.test/back"
# RFC 7636, appendix B
VERIFIER, CHALLENGE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def _token(hub: Any, path: str = "/oauth/2026-09/token", **form: str) -> Any:
    return hub.http.post(path, data={**APP, **form})


def _code(hub: Any, **more: str) -> str:
    asked = {
        "client_id": APP["client_id"],
        "redirect_uri": BACK,
        "scope": "oauth crm.objects.deals.read",
        "state": "s1",
    }
    answer = hub.http.get("/oauth/authorize", params={**asked, "auto": "1", **more})
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.headers["location"].startswith(BACK)
    assert ["s1"] == query["state"]
    return str(query["code"][0])


@pytest.mark.parametrize("version", ["2026-03", "2026-09"])
def test_a_dated_refresh_names_the_portal_and_keeps_the_refresh_token(hub: Any, version: str) -> None:
    answer = _token(hub, f"/oauth/{version}/token", **REFRESH).json()

    assert ("bearer", 1800, 4455667, 51234, "access_token") == tuple(
        answer[name] for name in ("token_type", "expires_in", "hub_id", "user_id", "token_use")
    )
    assert "sandbox-refresh-4455667" == answer["refresh_token"]
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    hub.ok("GET", "/crm/objects/2026-09/deals/31337", headers=headers)


def test_the_legacy_answer_has_four_members(hub: Any) -> None:
    answer = _token(hub, "/oauth/v1/token", **REFRESH).json()

    assert {"token_type", "access_token", "refresh_token", "expires_in"} == answer.keys()


@pytest.mark.parametrize(
    ("form", "dated", "legacy"),
    [
        ({"grant_type": "refresh_token", "refresh_token": "nope"}, "invalid_grant", "BAD_REFRESH_TOKEN"),
        ({"grant_type": "authorization_code", "code": "nope"}, "invalid_grant", "BAD_AUTH_CODE"),
        ({**REFRESH, "client_secret": "guess"}, "invalid_client", "BAD_CLIENT_ID"),
        ({"grant_type": "password"}, "unsupported_grant_type", "BAD_GRANT_TYPE"),
    ],
)
def test_refusals_differ_between_dated_and_legacy(hub: Any, form: dict[str, str], dated: str, legacy: str) -> None:
    new, old = _token(hub, **form), _token(hub, "/oauth/v1/token", **form)

    assert (400, dated) == (new.status_code, new.json()["error"])
    assert (400, legacy) == (old.status_code, old.json()["status"])


def test_a_consent_leads_to_tokens_of_the_chosen_portal_with_the_asked_scopes(hub: Any) -> None:
    hub.control("account", do="add")
    code = _code(hub, account="4455668", code_challenge=CHALLENGE, code_challenge_method="S256")

    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    answer = _token(hub, **form).json()

    assert (4455668, ["oauth", "crm.objects.deals.read"]) == (answer["hub_id"], answer["scopes"])
    assert "invalid_grant" == _token(hub, **form).json()["error"]


def test_a_wrong_verifier_is_refused(hub: Any) -> None:
    code = _code(hub, code_challenge=CHALLENGE, code_challenge_method="S256")

    answer = _token(hub, grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier="wrong")

    assert "invalid_grant" == answer.json()["error"]


def test_a_person_sees_a_form_and_may_deny(hub: Any) -> None:
    asked = {"client_id": APP["client_id"], "redirect_uri": BACK, "scope": "oauth <b>"}
    page = hub.http.get("/oauth/authorize", params=asked)
    assert "Portal 4455667" in page.text
    assert "<b>" not in page.text

    denied = hub.http.post("/oauth/authorize", params=asked, data={"decision": "deny"})

    assert f"{BACK}?error=access_denied" == denied.headers["location"]


def test_an_unknown_client_is_never_redirected(hub: Any) -> None:
    answer = hub.http.get("/oauth/authorize", params={"client_id": "evil", "redirect_uri": BACK, "auto": "1"})

    assert 400 == answer.status_code


def test_a_revoked_grant_is_dead_everywhere(hub: Any) -> None:
    introspect = "/oauth/2026-09/token/introspect"
    alive = hub.http.post(introspect, data={**APP, "token": "sandbox-access-4455667"}).json()
    assert (True, 4455667, 778899) == (alive["active"], alive["hub_id"], alive["app_id"])

    hub.http.post("/oauth/2026-09/token/revoke", data={**APP, "token": REFRESH["refresh_token"]})

    assert {"active": False} == hub.http.post(introspect, data={**APP, "token": "sandbox-access-4455667"}).json()
    assert "invalid_grant" == _token(hub, **REFRESH).json()["error"]
    refused = hub.ok("GET", "/crm/objects/2026-09/deals/31337", status=401)
    assert "INVALID_AUTHENTICATION" == refused["category"]


def test_the_legacy_token_details_name_the_app(hub: Any) -> None:
    found = hub.ok("GET", "/oauth/v1/access-tokens/sandbox-access-4455667")

    assert (778899, 4455667, "access") == (found["app_id"], found["hub_id"], found["token_type"])
    assert APP["client_id"] == hub.ok("GET", "/oauth/v1/refresh-tokens/sandbox-refresh-4455667")["client_id"]
    hub.ok("DELETE", "/oauth/v1/refresh-tokens/sandbox-refresh-4455667", status=204)
    hub.ok("GET", "/oauth/v1/access-tokens/sandbox-access-4455667", status=404)

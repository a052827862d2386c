"""Consent, tokens and sessions."""

import base64
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.sandbox.core.oauth import s256
from infra.sandbox.salesforce.signing import signature

TOKEN, AUTHORIZE = "/services/oauth2/token", "/services/oauth2/authorize"
BACK = "https://ledgerlink.test/back"


def app_of(force: Any) -> dict[str, str]:
    told = force.provider.credentials()
    return {"client_id": told["client_id"], "client_secret": told["client_secret"]}


def code_of(force: Any, **more: str) -> str:
    asked = {
        "client_id": app_of(force)["client_id"],
        "redirect_uri": BACK,
        "scope": "api refresh_token id",
        "state": "s",
    }
    challenge = {"code_challenge": s256("v" * 43), "code_challenge_method": "S256"}
    answer = force.call("GET", AUTHORIZE, params={**asked, **challenge, "auto": "1", **more})
    assert answer.status_code == 302
    code: str = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    return code


def redeem(force: Any, **more: str) -> Any:
    form = {
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code_verifier": "v" * 43,
        **app_of(force),
        **more,
    }
    return force.call("POST", TOKEN, data=form)


def test_the_vendors_own_example_is_signed_alike() -> None:
    identity = "https://login.salesforce.com/id/00D5g00000ABCDEEA5/0055g00000XYZabAAH"

    assert signature("SF_CONSUMER_SECRET_EXAMPLE", identity, "1790000000000") == (
        "jfRQbw7XUnM+5t3ZgfIPStL/bxDC0EWKKFM8QYTNiLY="
    )


def test_a_consent_gives_tokens_without_telling_when_they_end(force: Any) -> None:
    second = force.provider.accounts()[1]["account_id"]

    told = redeem(force, code=code_of(force, account=second)).json()

    assert "expires_in" not in told
    assert (told["token_type"], told["scope"]) == ("Bearer", "api refresh_token id")
    assert told["instance_url"] == "http://salesforce.test"
    assert told["id"].split("/")[-2:] == [second, force.org.user]
    assert told["signature"] == signature(app_of(force)["client_secret"], told["id"], told["issued_at"])
    mine = {"Authorization": f"Bearer {told['access_token']}"}
    assert force.query("SELECT Id FROM Organization", headers=mine)[0]["Id"] == second
    assert force.ok("GET", urlsplit(told["id"]).path, headers=mine)["organization_id"] == second


def test_pkce_is_required(force: Any) -> None:
    asked = {"client_id": app_of(force)["client_id"], "redirect_uri": BACK, "auto": "1"}

    answer = force.call("GET", AUTHORIZE, params=asked)

    assert parse_qs(urlsplit(answer.headers["Location"]).query)["error"] == ["invalid_request"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code": "nobody's"}, "invalid_grant"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"redirect_uri": "https://elsewhere.test"}, "redirect_uri_mismatch"),
        ({"client_id": "other"}, "invalid_client_id"),
        ({"client_secret": "other"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "other"}, "invalid_grant"),
    ],
)
def test_the_token_endpoint_says_what_is_wrong_with_400(force: Any, change: dict[str, str], error: str) -> None:
    answer = redeem(force, **{"code": code_of(force), **change})

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.json()["error_description"]


def test_an_injected_fault_is_worded_as_the_token_endpoint_does(force: Any) -> None:
    force.control("faults", fault="400", match={"path": TOKEN})

    answer = refresh(force, force.provider.accounts()[0]["refresh_token"])

    assert answer.json() == {"error": "unknown_error", "error_description": "retry your request"}


def test_a_code_is_good_once_and_for_fifteen_minutes(force: Any) -> None:
    code = code_of(force)
    assert redeem(force, code=code).status_code == 200
    assert redeem(force, code=code).status_code == 400
    late = code_of(force)
    force.control("clock", advance_s=901)
    assert redeem(force, code=late).status_code == 400


def refresh(force: Any, token: str) -> Any:
    return force.call("POST", TOKEN, data={"grant_type": "refresh_token", "refresh_token": token, **app_of(force)})


def test_a_refresh_token_stays_and_is_not_told_again(force: Any) -> None:
    token = force.provider.accounts()[0]["refresh_token"]
    force.control("clock", advance_s=300 * 86400)

    told = refresh(force, token).json()

    assert "refresh_token" not in told
    assert force.call("GET", "/limits", headers={"Authorization": f"Bearer {told['access_token']}"}).status_code == 200
    assert refresh(force, token).status_code == 200


def test_where_the_admin_turned_rotation_on_the_old_token_dies(force: Any) -> None:
    token = force.provider.accounts()[0]["refresh_token"]
    force.act("refresh_policy", rotation=True, refresh_life_s=86400)

    told = refresh(force, token).json()

    assert told["refresh_token"] != token
    refused = refresh(force, token)
    assert refused.json() == {"error": "invalid_grant", "error_description": "expired access/refresh token"}
    force.control("clock", advance_s=86401)
    assert refresh(force, told["refresh_token"]).status_code == 400


def test_the_sixth_approval_ends_the_oldest(force: Any) -> None:
    first = force.provider.accounts()[0]["refresh_token"]
    second = redeem(force, code=code_of(force)).json()["refresh_token"]

    for _ in range(4):
        redeem(force, code=code_of(force))

    assert refresh(force, first).status_code == 400
    assert refresh(force, second).status_code == 200


def test_a_revoked_consent_ends_sessions_and_refresh_tokens(force: Any) -> None:
    entry = force.provider.accounts()[0]

    assert force.call("POST", "/services/oauth2/revoke", data={"token": entry["refresh_token"]}).status_code == 200

    assert force.refused("GET", "/limits") == (401, "INVALID_SESSION_ID")
    assert refresh(force, entry["refresh_token"]).status_code == 400
    assert force.call("POST", "/services/oauth2/revoke", data={"token": "other"}).status_code == 400


def test_a_user_who_is_inactive_gets_no_token(force: Any) -> None:
    force.act("archive_owner", force.org.user)

    assert refresh(force, force.provider.accounts()[0]["refresh_token"]).json()["error_description"] == "inactive user"


def test_client_credentials_give_a_session_of_the_apps_user_and_no_refresh_token(force: Any) -> None:
    told = force.call("POST", TOKEN, data={"grant_type": "client_credentials", **app_of(force)}).json()

    assert "refresh_token" not in told
    assert told["id"].endswith(force.org.user)


def test_a_moved_org_is_served_at_its_new_host_only(force: Any) -> None:
    force.act("move_instance", host="http://moved.test")
    assert force.refused("GET", "/limits") == (401, "INVALID_SESSION_ID")

    told = refresh(force, force.provider.accounts()[0]["refresh_token"]).json()

    assert told["instance_url"] == "http://moved.test"
    moved = {"Authorization": f"Bearer {told['access_token']}"}
    assert force.http.get("http://moved.test/services/data/v68.0/limits", headers=moved).status_code == 200


def test_a_token_can_be_looked_into(force: Any) -> None:
    entry = force.provider.accounts()[0]
    look = {"token": entry["access_token"], **app_of(force)}

    told = force.call("POST", "/services/oauth2/introspect", data=look).json()

    assert (told["active"], told["scope"], told["token_type"]) == (True, "api refresh_token id", "access_token")
    assert force.call("POST", "/services/oauth2/introspect", data={**look, "token": "x"}).json() == {"active": False}
    assert force.call("GET", "/services/oauth2/userinfo", headers={"Authorization": "Bearer x"}).status_code == 403


def test_a_token_without_the_api_scope_opens_nothing(force: Any) -> None:
    force.act("scopes", scopes="id refresh_token")

    assert force.refused("GET", "/limits") == (401, "INVALID_SESSION_ID")


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def asserted(key: rsa.RSAPrivateKey, **claims: Any) -> str:
    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    signed = f"{part(json.dumps({'alg': 'RS256'}).encode())}.{part(json.dumps(claims).encode())}"
    return f"{signed}.{part(key.sign(signed.encode(), PKCS1v15(), SHA256()))}"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, None),
        ({"exp": 1}, "invalid assertion"),
        ({"exp": time.time() + 3600}, "invalid assertion"),
        ({"aud": "https://elsewhere.test"}, "audience is invalid"),
        ({"iss": "other"}, "client identifier invalid"),
        ({"sub": "nobody@vendor.test"}, "user hasn't approved this consumer"),
    ],
)
def test_an_assertion_that_the_app_signed_gives_a_session(
    force: Any, key: rsa.RSAPrivateKey, change: dict[str, Any], sentence: str | None
) -> None:
    force.act("upload_key", pem=key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())
    about = {"iss": app_of(force)["client_id"], "sub": "integration@vendor.test", "aud": "https://login.salesforce.com"}
    assertion = asserted(key, **{**about, "exp": int(time.time()) + 180, **change})
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}

    answer = force.call("POST", TOKEN, data=form)

    assert answer.json().get("error_description") == sentence
    assert answer.status_code == (200 if sentence is None else 400)
    assert "refresh_token" not in answer.json()
    forged = {**form, "assertion": assertion[:-8] + "AAAAAAAA"}
    assert force.call("POST", TOKEN, data=forged).json()["error_description"] == "invalid assertion"

"""A consent at Salesforce: redeemed, renewed, followed to another host, taken back; and an app that signs in as itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.domain.consent import challenge_of
from shared.errors import LedgerlinkError, Malformed, RateLimited, Reconnect, Rejected, Unavailable
from shared.http.tokens import AppProof, TokenSet
from shared.providers.salesforce import oauth, scopes
from shared.providers.salesforce.manifest import MANIFEST

ORIGIN = "http://sandbox.invalid"
BACK = "https://api.test/connect/salesforce/main/callback"
VERIFIER = "v" * 43
VECTOR = {
    "access_token": "00D5g!AQ", "refresh_token": "5Aep", "signature": "jfRQbw7XUnM+5t3ZgfIPStL/bxDC0EWKKFM8QYTNiLY=",
    "scope": "api refresh_token id", "instance_url": "https://acme.my.salesforce.com",
    "id": "https://login.salesforce.com/id/00D5g00000ABCDEEA5/0055g00000XYZabAAH", "token_type": "Bearer",
    "issued_at": "1790000000000",
}  # fmt: skip
"""The vendor's own answer with its signature, as the facts hold it."""


@dataclass
class Bench:
    sandbox: Any
    client: httpx.Client
    proof: AppProof

    def redeemed(self, account: str = "") -> TokenSet:
        """A person allows it on the consent page."""
        asked = {
            "response_type": "code",
            "client_id": self.proof.client_id,
            "redirect_uri": BACK,
            "scope": " ".join(MANIFEST.scopes),
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            "auto": "1",
            "account": account or self.sandbox.provider.accounts()[0]["account_id"],
        }
        page = self.client.get(ORIGIN + MANIFEST.consent_path, params=asked)
        (code,) = parse_qs(urlsplit(page.headers["Location"]).query)["code"]
        return oauth.redeem(self.client, self.proof, code=code, back_to=BACK, verifier=VERIFIER)

    def renewed(self, refresh_token: str) -> TokenSet:
        return oauth.refresh(self.client, ORIGIN, self.proof.client_id, self.proof.client_secret, refresh_token)

    def granted(self, tokens: TokenSet) -> frozenset[str]:
        return scopes.granted(self.client, ORIGIN, self.proof.client_id, self.proof.client_secret, tokens.access_token)


@pytest.fixture
def bench() -> Iterator[Bench]:
    sandbox = build("salesforce")
    keys = sandbox.provider.credentials()
    with httpx.Client(transport=SandboxTransport(sandbox)) as client:
        yield Bench(sandbox, client, AppProof(keys["client_id"], keys["client_secret"], ORIGIN, ORIGIN))


def said(status: int, body: Any) -> httpx.Client:
    """A token endpoint that says this, whatever it is asked."""
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    return httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(status, **content)))


def trade(status: int, body: Any) -> TokenSet:
    return oauth.refresh(said(status, body), "https://login.salesforce.com", "id", "SF_CONSUMER_SECRET_EXAMPLE", "5Old")


def test_a_consent_names_its_org_and_where_its_calls_go(bench: Bench) -> None:
    (first, *_) = bench.sandbox.provider.accounts()
    tokens = bench.redeemed()
    (account,) = oauth.accounts(bench.client, bench.proof, tokens)

    assert (first["account_id"], {"api": ORIGIN}) == (account.id, account.hosts)
    assert "sandbox.invalid" == account.title
    assert "" == oauth.consent_of(tokens)


def test_another_org_is_another_account(bench: Bench) -> None:
    first, second = (row["account_id"] for row in bench.sandbox.provider.accounts())

    assert [first, second] == [bench.redeemed(name).account for name in (first, second)]


def test_a_code_is_good_once(bench: Bench) -> None:
    with pytest.raises(Rejected, match="consent"):
        oauth.redeem(bench.client, bench.proof, code="spent", back_to=BACK, verifier=VERIFIER)


def test_a_refresh_token_stays_and_every_answer_says_where_the_org_is_now(bench: Bench) -> None:
    tokens = bench.redeemed()
    bench.sandbox.provider.act("settings", "", {"instance": "https://renamed.my.salesforce.com"})
    again = bench.renewed(tokens.refresh_token)

    assert tokens.refresh_token == again.refresh_token
    assert tokens.access_token != again.access_token
    assert {"api": "https://renamed.my.salesforce.com"} == again.hosts


def test_a_consent_that_was_taken_back_is_gone_however_often(bench: Bench) -> None:
    tokens = bench.redeemed()
    for _ in range(2):
        oauth.withdraw(bench.client, bench.proof, tokens, tokens.account, last=True)

    with pytest.raises(Reconnect):
        bench.renewed(tokens.refresh_token)
    with pytest.raises(Reconnect):
        bench.granted(tokens)


def test_what_was_granted_is_what_is_needed(bench: Bench) -> None:
    assert set(MANIFEST.scopes) <= bench.granted(bench.redeemed())


def test_an_app_signs_in_as_itself_and_is_renewed_without_a_refresh_token(bench: Bench) -> None:
    tokens = oauth.sign_in_as_app(bench.client, bench.proof)
    again = bench.renewed(tokens.refresh_token)

    assert (tokens.account, tokens.hosts) == (again.account, again.hosts)
    assert tokens.access_token != again.access_token
    assert set(MANIFEST.scopes) <= bench.granted(again)
    oauth.withdraw(bench.client, bench.proof, again, again.account, last=True)


def test_an_app_that_may_not_sign_in_as_itself_is_told_what_to_enable() -> None:
    refusal = said(400, {"error": "invalid_grant", "error_description": "no client credentials user enabled"})

    with pytest.raises(Rejected, match="no client credentials user enabled") as refused:
        oauth.sign_in_as_app(refusal, AppProof("id", "secret", token="https://acme.my.salesforce.com"))

    assert "My Domain" in refused.value.fix


def test_the_vendors_own_answer_is_signed_and_read() -> None:
    tokens = trade(200, VECTOR)

    assert ("00D5g00000ABCDEEA5", {"api": "https://acme.my.salesforce.com"}) == (tokens.account, tokens.hosts)
    assert ("00D5g!AQ", "5Aep", 7200) == (tokens.access_token, tokens.refresh_token, tokens.expires_in)


@pytest.mark.parametrize(
    "changes", [{"signature": "x"}, {"issued_at": "1790000000001"}, {"id": VECTOR["id"].replace("ABCDE", "EVIL0")}]
)
def test_an_answer_that_is_signed_wrong_is_not_used(changes: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        trade(200, {**VECTOR, **changes})


def test_an_answer_without_a_signature_or_a_new_refresh_token_is_as_good() -> None:
    tokens = trade(200, {name: VECTOR[name] for name in ("access_token", "id", "instance_url")})

    assert "5Old" == tokens.refresh_token


def test_a_consent_without_a_refresh_token_is_refused_with_the_scope_it_lacks() -> None:
    client = said(200, {"access_token": "x"})
    with pytest.raises(Rejected, match="refresh token") as refused:
        oauth.redeem(
            client, AppProof("i", "s", token="https://login.salesforce.com"), code="c", back_to=BACK, verifier=""
        )

    assert "refresh_token" in refused.value.fix


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"error": "invalid_grant", "error_description": "expired access/refresh token"}, Reconnect),
        (400, {"error": "invalid_grant", "error_description": "inactive user"}, Reconnect),
        (400, {"error": "invalid_client_id", "error_description": "client identifier invalid"}, Unavailable),
        (400, {"error": "unknown_error", "error_description": "retry your request"}, Unavailable),
        (429, {}, RateLimited),
        (503, b"<html>maintenance</html>", Unavailable),
        (200, [], Unavailable),
    ],
)
def test_only_a_dead_grant_asks_for_a_new_consent(status: int, body: Any, expected: type[LedgerlinkError]) -> None:
    with pytest.raises(expected) as refused:
        trade(status, body)

    assert expected is type(refused.value)
    assert "5Old" not in refused.value.sentence


@pytest.mark.parametrize(
    "identity", ["", "https://x/id/00D5g00000ABCDE", "https://x/id/nobody/0055g00000XYZab", "nonsense"]
)
def test_an_answer_that_names_no_org_is_no_account(identity: str) -> None:
    body = {name: value for name, value in VECTOR.items() if name != "signature"}
    tokens = trade(200, {**body, "id": identity})

    with pytest.raises(Unavailable):
        oauth.accounts(httpx.Client(), AppProof("i", "s"), tokens)


def test_no_answer_at_all_is_tried_again() -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    client = httpx.Client(transport=httpx.MockTransport(silent))
    proof, tokens = AppProof("i", "s", token="https://login.salesforce.com"), TokenSet("a", "r", 0)
    for ask in (
        lambda: oauth.refresh(client, proof.token, "i", "s", "r"),
        lambda: oauth.withdraw(client, proof, tokens, "", last=True),
        lambda: scopes.granted(client, proof.token, "i", "s", "a"),
    ):
        with pytest.raises(Unavailable):
            ask()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"active": True, "scope": "api id"}, {"api", "id", "refresh_token"}),
        ({"active": True, "scope": "full"}, {"full", "api", "refresh_token", "id"}),
        ({"active": True}, {"refresh_token"}),
    ],
)
def test_the_widest_scope_holds_all_others(body: dict[str, Any], expected: set[str]) -> None:
    assert expected == scopes.granted(said(200, body), "https://login.salesforce.com", "i", "s", "a")


@pytest.mark.parametrize(("status", "body"), [(401, {"error": "invalid_client"}), (200, b"<html>"), (500, {})])
def test_scopes_that_are_not_told_are_asked_for_again(status: int, body: Any) -> None:
    with pytest.raises(Unavailable):
        scopes.granted(said(status, body), "https://login.salesforce.com", "i", "s", "a")

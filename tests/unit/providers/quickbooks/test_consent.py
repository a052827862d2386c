"""A consent at Intuit: redeemed, for the company that the address named, renewed, taken back; and when Intuit says no."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.errors import RateLimited, Reconnect, Rejected, Unavailable
from shared.http.tokens import AppProof, TokenSet
from shared.providers.quickbooks import oauth, scopes
from shared.providers.quickbooks.manifest import MANIFEST

ORIGIN = "http://sandbox.invalid"
BACK = "https://api.test/connect/quickbooks/main/callback"


@dataclass
class Bench:
    sandbox: Any
    client: httpx.Client
    proof: AppProof

    def comes_back(self, realm: str) -> dict[str, str]:
        """A person chooses this company on the consent page; what stands in the address that the browser comes back to."""
        asked = {
            "response_type": "code",
            "client_id": self.proof.client_id,
            "redirect_uri": BACK,
            "scope": " ".join(MANIFEST.scopes),
            "state": "s",
            "auto": "1",
            "account": realm,
        }
        page = self.client.get(ORIGIN + MANIFEST.consent_path, params=asked)
        return {name: values[0] for name, values in parse_qs(urlsplit(page.headers["Location"]).query).items()}

    def redeemed(self, realm: str) -> TokenSet:
        back = self.comes_back(realm)
        tokens = oauth.redeem(self.client, self.proof, code=back["code"], back_to=BACK, verifier="")
        return replace(tokens, account=back[MANIFEST.account_parameter])

    @property
    def realms(self) -> list[str]:
        return [account["account_id"] for account in self.sandbox.provider.accounts()]


@pytest.fixture
def bench() -> Iterator[Bench]:
    sandbox = build("quickbooks")
    keys = sandbox.provider.credentials()
    with httpx.Client(transport=SandboxTransport(sandbox)) as client:
        proof = AppProof(keys["client_id"], keys["client_secret"], ORIGIN, ORIGIN, ORIGIN)
        yield Bench(sandbox, client, proof)


def test_the_company_is_the_one_that_the_address_named(bench: Bench) -> None:
    for realm in bench.realms:
        (found,) = oauth.accounts(bench.client, bench.proof, bench.redeemed(realm))

        assert (realm, True) == (found.id, found.chosen)
        assert found.title not in {"", realm}


@pytest.mark.parametrize("account", ["", "../1", "abc"])
def test_without_a_company_in_the_address_nothing_is_connected(bench: Bench, account: str) -> None:
    with pytest.raises(Rejected, match="which company"):
        oauth.accounts(bench.client, bench.proof, TokenSet("a", "r", 1, account=account))


@pytest.mark.parametrize("origin", [MANIFEST.hosts["api"], "https://proxy.intuit.com"])
def test_a_company_for_trying_out_is_found_at_its_own_host(origin: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host != "sandbox-quickbooks.api.intuit.com":
            return httpx.Response(403, json={"fault": {}})
        return httpx.Response(200, json={"CompanyInfo": {"CompanyName": "Sandbox Company_US_1"}})

    client = httpx.Client(transport=httpx.MockTransport(answer))
    proof, tokens = AppProof("id", "secret", origin), TokenSet("a", "r", 1, account="46208")
    if origin != MANIFEST.hosts["api"]:
        with pytest.raises(Rejected):
            oauth.accounts(client, proof, tokens)
        return
    (found,) = oauth.accounts(client, proof, tokens)

    assert ("Sandbox Company_US_1", {"api": oauth.TRIAL}) == (found.title, found.hosts)


def test_tokens_of_one_company_are_no_good_for_another(bench: Bench) -> None:
    first, second = bench.realms
    stolen = replace(bench.redeemed(first), account=second)

    with pytest.raises(Rejected):
        oauth.accounts(bench.client, bench.proof, stolen)


def test_a_code_is_good_once_and_for_its_own_address(bench: Bench) -> None:
    used, other = bench.comes_back(bench.realms[0])["code"], bench.comes_back(bench.realms[0])["code"]
    oauth.redeem(bench.client, bench.proof, code=used, back_to=BACK, verifier="")

    for code, back in ((used, BACK), (other, "https://elsewhere.test")):
        with pytest.raises(Rejected) as raised:
            oauth.redeem(bench.client, bench.proof, code=code, back_to=back, verifier="")
        assert code not in str(raised.value)


def test_a_pair_is_renewed_and_a_withdrawn_one_is_gone(bench: Bench) -> None:
    tokens = bench.redeemed(bench.realms[0])

    def renewed() -> TokenSet:
        return oauth.refresh(
            bench.client, ORIGIN, bench.proof.client_id, bench.proof.client_secret, tokens.refresh_token
        )

    assert renewed().access_token
    oauth.withdraw(bench.client, bench.proof, renewed(), bench.realms[0], last=True)
    oauth.withdraw(bench.client, bench.proof, tokens, bench.realms[0], last=True)
    with pytest.raises(Reconnect):
        renewed()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "invalid_grant"}, Reconnect),
        (401, {"error": "invalid_client"}, Unavailable),
        (429, {}, RateLimited),
        (500, {}, Unavailable),
        (200, {}, Unavailable),
    ],
)
def test_only_a_refused_grant_means_that_the_consent_is_gone(
    status: int, body: dict[str, str], error: type[Exception]
) -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(status, json=body)))

    with pytest.raises(error) as raised:
        oauth.refresh(client, ORIGIN, "id", "secret", "RT1-secret")
    assert "secret" not in str(raised.value)


def test_intuit_gives_everything_that_is_asked_for(bench: Bench) -> None:
    assert frozenset(MANIFEST.scopes) == scopes.granted(bench.client, ORIGIN, "id", "secret", "token")

"""A consent at Xero: redeemed, what it reaches, taken back; in the sandbox, and when Xero says no."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.errors import Rejected, Unavailable
from shared.http.tokens import AppProof, TokenSet
from shared.providers.xero import oauth
from shared.providers.xero.manifest import MANIFEST

ORIGIN = "http://sandbox.invalid"
BACK = "https://api.test/connect/xero/main/callback"


@dataclass
class Bench:
    sandbox: Any
    client: httpx.Client
    proof: AppProof

    def code(self, *accounts: str) -> str:
        """A person chooses these on the consent page."""
        asked = {
            "response_type": "code",
            "client_id": self.proof.client_id,
            "redirect_uri": BACK,
            "scope": " ".join(MANIFEST.scopes),
            "auto": "1",
            "account": list(accounts),
        }
        page = self.client.get(ORIGIN + MANIFEST.consent_path, params=asked)
        (code,) = parse_qs(urlsplit(page.headers["Location"]).query)["code"]
        return code

    def redeemed(self, *accounts: str) -> TokenSet:
        return oauth.redeem(self.client, self.proof, code=self.code(*accounts), back_to=BACK, verifier="")

    @property
    def tenants(self) -> list[str]:
        return [account["account_id"] for account in self.sandbox.provider.accounts()]


@pytest.fixture
def bench() -> Iterator[Bench]:
    sandbox = build("xero")
    keys = sandbox.provider.credentials()
    with httpx.Client(transport=SandboxTransport(sandbox)) as client:
        proof = AppProof(keys["client_id"], keys["client_secret"], ORIGIN, ORIGIN)
        yield Bench(sandbox, client, proof)


def test_the_organisations_of_this_consent_are_told_from_those_given_before(bench: Bench) -> None:
    first, second = bench.tenants

    found = oauth.accounts(bench.client, bench.proof, bench.redeemed(second))

    assert {first: False, second: True} == {account.id: account.chosen for account in found}
    assert all(account.title for account in found)


def test_one_consent_can_be_for_several(bench: Bench) -> None:
    found = oauth.accounts(bench.client, bench.proof, bench.redeemed(*bench.tenants))

    assert [True, True] == [account.chosen for account in found]


def test_a_code_is_good_once_and_for_its_own_address(bench: Bench) -> None:
    code, other = bench.code(bench.tenants[0]), bench.code(bench.tenants[0])
    oauth.redeem(bench.client, bench.proof, code=code, back_to=BACK, verifier="")

    for used, back in ((code, BACK), (other, "https://elsewhere.test")):
        with pytest.raises(Rejected) as raised:
            oauth.redeem(bench.client, bench.proof, code=used, back_to=back, verifier="")
        assert used not in str(raised.value)


def test_taking_one_organisation_back_leaves_the_others_and_the_last_takes_the_tokens(bench: Bench) -> None:
    first, second = bench.tenants
    tokens = bench.redeemed(first, second)

    oauth.withdraw(bench.client, bench.proof, tokens, first, last=False)
    assert [second] == [account.id for account in oauth.accounts(bench.client, bench.proof, tokens)]

    oauth.withdraw(bench.client, bench.proof, tokens, second, last=True)
    with pytest.raises(Rejected, match="401"):
        oauth.accounts(bench.client, bench.proof, tokens)


def test_practices_are_no_accounts(bench: Bench) -> None:
    tokens = bench.redeemed(bench.tenants[0])
    rows = [{"id": "1", "tenantId": "p", "tenantType": "PRACTICE", "tenantName": "Practice"}]
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=rows)))

    assert [] == oauth.accounts(client, bench.proof, tokens)


@pytest.mark.parametrize("access", ["", "opaque", "a.b.c", "a.e30.c"])
def test_a_token_that_names_no_consent_is_refused_without_being_shown(access: str) -> None:
    with pytest.raises(Unavailable) as raised:
        oauth.consent_of(TokenSet(access, "r", 1))

    assert not access or access not in str(raised.value)

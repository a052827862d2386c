"""A consent at HubSpot: redeemed with PKCE, for one portal, taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from infra.sandbox.serve import build
from shared.domain.consent import challenge_of
from shared.errors import Reconnect, Rejected
from shared.http.tokens import AppProof
from shared.providers.hubspot import oauth
from shared.providers.hubspot.manifest import MANIFEST

ORIGIN = "http://sandbox.invalid"
BACK = "https://api.test/connect/hubspot/main/callback"
VERIFIER = "v" * 43


@dataclass
class Bench:
    portal: str
    client: httpx.Client
    proof: AppProof

    def code(self) -> str:
        """A person allows it on the consent page."""
        asked = {
            "client_id": self.proof.client_id,
            "redirect_uri": BACK,
            "scope": " ".join(MANIFEST.scopes),
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            "auto": "1",
        }
        page = self.client.get(ORIGIN + MANIFEST.consent_path, params=asked)
        (code,) = parse_qs(urlsplit(page.headers["Location"]).query)["code"]
        return code


@pytest.fixture
def bench() -> Iterator[Bench]:
    sandbox = build("hubspot")
    keys = sandbox.provider.credentials()
    with httpx.Client(transport=SandboxTransport(sandbox)) as client:
        proof = AppProof(keys["client_id"], keys["client_secret"], ORIGIN, ORIGIN)
        yield Bench(sandbox.provider.accounts()[0]["account_id"], client, proof)


def test_a_consent_is_for_one_portal_and_says_which(bench: Bench) -> None:
    tokens = oauth.redeem(bench.client, bench.proof, code=bench.code(), back_to=BACK, verifier=VERIFIER)

    (account,) = oauth.accounts(bench.client, bench.proof, tokens)

    assert (bench.portal, True, f"portal {bench.portal}") == (account.id, account.chosen, account.title)


def test_a_code_is_good_once_and_with_its_own_verifier(bench: Bench) -> None:
    code, other = bench.code(), bench.code()
    oauth.redeem(bench.client, bench.proof, code=code, back_to=BACK, verifier=VERIFIER)

    for used, verifier in ((code, VERIFIER), (other, "w" * 43)):
        with pytest.raises(Rejected) as raised:
            oauth.redeem(bench.client, bench.proof, code=used, back_to=BACK, verifier=verifier)
        assert used not in str(raised.value)


def test_what_was_taken_back_is_renewed_no_more_and_taking_it_back_again_is_fine(bench: Bench) -> None:
    tokens = oauth.redeem(bench.client, bench.proof, code=bench.code(), back_to=BACK, verifier=VERIFIER)

    for _ in range(2):
        oauth.withdraw(bench.client, bench.proof, tokens, bench.portal, last=True)

    with pytest.raises(Reconnect):
        oauth.refresh(bench.client, ORIGIN, bench.proof.client_id, bench.proof.client_secret, tokens.refresh_token)
    with pytest.raises(Reconnect, match="token"):
        oauth.accounts(bench.client, bench.proof, tokens)

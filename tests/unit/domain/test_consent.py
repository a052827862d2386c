"""What travels through a vendor's page says nothing, and can't be made by anybody else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.domain.consent import attempt_in, challenge_of, state_of, verifier_of
from shared.errors import Rejected
from shared.model.consent import Attempt

SECRET = "app-secret"
ATTEMPT = Attempt("id-1", "xero", "main", "rex", "https://api.test/back", datetime(2026, 11, 21, 12, 10, tzinfo=UTC))


def test_a_state_leads_back_to_its_attempt_and_holds_no_secret() -> None:
    state = state_of(ATTEMPT, SECRET)

    assert "id-1" == attempt_in(state, "xero", "main", SECRET)
    assert SECRET not in state


@pytest.mark.parametrize(
    ("provider", "app", "secret"),
    [("hubspot", "main", SECRET), ("xero", "other", SECRET), ("xero", "main", "another-secret")],
)
def test_a_state_is_good_for_its_own_app_only(provider: str, app: str, secret: str) -> None:
    with pytest.raises(Rejected, match="began here"):
        attempt_in(state_of(ATTEMPT, SECRET), provider, app, secret)


@pytest.mark.parametrize("state", ["", ".", "id-1", "id-1.", "id-2" + state_of(ATTEMPT, SECRET)[4:], "ü.ü", "\ud800."])
def test_a_made_up_state_is_refused(state: str) -> None:
    with pytest.raises(Rejected):
        attempt_in(state, "xero", "main", SECRET)


def test_the_verifier_is_each_attempts_own_and_the_challenge_is_what_the_standard_says() -> None:
    ours, another = verifier_of(ATTEMPT, SECRET), verifier_of(replace(ATTEMPT, id="id-2"), SECRET)

    assert ours != another
    assert 43 <= len(ours) <= 128
    assert ours not in state_of(ATTEMPT, SECRET)
    # The vector of RFC 7636, appendix B.
    assert "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" == challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")

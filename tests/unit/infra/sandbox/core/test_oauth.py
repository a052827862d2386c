import pytest

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.oauth import (
    Authority,
    ExpiredToken,
    Grant,
    GrantRefused,
    TokenPolicy,
    UnknownToken,
    s256,
)

GRANT = Grant("app", ("acct",), ("read",), "user")
BACK = "https://app.test/back"


def _authority(policy: TokenPolicy | None = None) -> Authority:
    return Authority(Clock(), policy or TokenPolicy(access_life_s=1800), {"app": "secret"})


def test_a_code_is_redeemed_once() -> None:
    authority = _authority()
    code = authority.consent(GRANT, redirect_uri=BACK)

    tokens = authority.exchange(code, client_id="app", redirect_uri=BACK)

    assert ("acct",) == authority.look(tokens.access).accounts
    with pytest.raises(GrantRefused):
        authority.exchange(code, client_id="app", redirect_uri=BACK)


@pytest.mark.parametrize(
    ("client", "back", "verifier", "late"),
    [
        ("other", BACK, "v" * 43, 0),
        ("app", "https://evil.test", "v" * 43, 0),
        ("app", BACK, "wrong", 0),
        ("app", BACK, None, 0),
        ("app", BACK, "v" * 43, 301),
    ],
)
def test_a_code_is_bound_to_client_redirect_verifier_and_time(
    client: str, back: str, verifier: str | None, late: int
) -> None:
    authority = _authority()
    code = authority.consent(GRANT, redirect_uri=BACK, challenge=s256("v" * 43))
    authority.clock.advance(late)

    with pytest.raises(GrantRefused) as refused:
        authority.exchange(code, client_id=client, redirect_uri=back, verifier=verifier)

    assert "invalid_grant" == refused.value.error


def test_pkce_accepts_the_right_verifier() -> None:
    # RFC 7636, appendix B
    verifier, challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    authority = _authority()
    code = authority.consent(GRANT, redirect_uri=BACK, challenge=challenge)

    assert authority.exchange(code, client_id="app", redirect_uri=BACK, verifier=verifier).access


def test_an_access_token_expires_on_the_sandbox_clock() -> None:
    authority = _authority()
    tokens = authority.issue(GRANT)

    authority.clock.advance(1801)

    with pytest.raises(ExpiredToken):
        authority.look(tokens.access)
    with pytest.raises(UnknownToken):
        authority.look("made up")


def test_without_rotation_the_refresh_token_stays() -> None:
    authority = _authority()
    tokens = authority.issue(GRANT)

    refreshed = authority.refresh(tokens.refresh, client_id="app")

    assert tokens.refresh == refreshed.refresh
    assert tokens.access != refreshed.access


def test_with_rotation_the_old_refresh_token_works_for_its_grace_only() -> None:
    authority = _authority(TokenPolicy(1800, refresh_life_s=86400, rotates=True, grace_s=60))
    old = authority.issue(GRANT)
    new = authority.refresh(old.refresh, client_id="app")
    assert old.refresh != new.refresh

    authority.clock.advance(59)
    authority.refresh(old.refresh, client_id="app")
    authority.clock.advance(2)

    with pytest.raises(GrantRefused, match="superseded"):
        authority.refresh(old.refresh, client_id="app")
    assert authority.refresh(new.refresh, client_id="app").access


def test_an_unused_refresh_token_ends_with_its_life() -> None:
    authority = _authority(TokenPolicy(1800, refresh_life_s=100))
    tokens = authority.issue(GRANT)
    authority.clock.advance(101)

    with pytest.raises(GrantRefused, match="expired"):
        authority.refresh(tokens.refresh, client_id="app")


def test_revoking_kills_every_token_of_the_consent_and_no_other() -> None:
    authority = _authority()
    mine, other = authority.issue(GRANT), authority.issue(GRANT)

    authority.revoke(mine.refresh)

    with pytest.raises(UnknownToken):
        authority.look(mine.access)
    with pytest.raises(GrantRefused):
        authority.refresh(mine.refresh, client_id="app")
    assert ("acct",) == authority.look(other.access).accounts


def test_a_client_needs_its_own_secret() -> None:
    authority = _authority()

    assert authority.known_client("app", "secret")
    assert not authority.known_client("app", "guess")
    assert not authority.known_client(None, None)


DAILY = TokenPolicy(
    access_life_s=1800, refresh_life_s=3 * 86_400, rotates=True, rotates_after_s=86_400, chain_life_s=7 * 86_400
)


def test_a_young_refresh_token_is_answered_again_and_an_old_one_is_superseded() -> None:
    authority = _authority(DAILY)
    first = authority.issue(GRANT)

    same = authority.refresh(first.refresh, client_id="app")
    authority.clock.advance(86_401)
    other = authority.refresh(first.refresh, client_id="app")

    assert first.refresh == same.refresh != other.refresh
    with pytest.raises(GrantRefused, match="superseded"):
        authority.refresh(first.refresh, client_id="app")


def test_a_chain_of_refresh_tokens_ends_however_often_it_is_used() -> None:
    authority = _authority(DAILY)
    began, held = authority.clock.time(), authority.issue(GRANT).refresh

    for _ in range(6):
        authority.clock.advance(86_401)
        held = authority.refresh(held, client_id="app").refresh
    idle, chain = authority.refresh_ends(held)

    assert idle == chain == pytest.approx(began + 7 * 86_400, abs=5)
    authority.clock.advance(86_400)
    with pytest.raises(GrantRefused, match="expired"):
        authority.refresh(held, client_id="app")


def test_where_sessions_idle_out_each_use_starts_their_life_anew() -> None:
    authority = _authority(TokenPolicy(access_life_s=100, idle=True))
    tokens = authority.issue(GRANT)

    for _ in range(3):
        authority.clock.advance(90)
        assert ("acct",) == authority.look(tokens.access).accounts
    authority.clock.advance(101)

    with pytest.raises(ExpiredToken):
        authority.look(tokens.access)


def test_ended_sessions_of_an_account_leave_its_refresh_token_good() -> None:
    authority = _authority()
    tokens = authority.issue(GRANT)
    other = authority.issue(Grant("app", ("another",), (), "user"))

    assert 1 == authority.end_sessions("acct")

    with pytest.raises(UnknownToken):
        authority.look(tokens.access)
    assert ("another",) == authority.look(other.access).accounts
    assert ("acct",) == authority.look(authority.refresh(tokens.refresh, client_id="app").access).accounts

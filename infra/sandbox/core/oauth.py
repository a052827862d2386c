"""
Authorization-code and refresh tokens, with the differences between vendors as one ``TokenPolicy``.

Everything runs on the sandbox's clock. Callers hold the provider's lock.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from infra.sandbox.core.clock import Clock


@dataclass(frozen=True)
class TokenPolicy:
    """How long tokens live and what a refresh does to the old refresh token."""

    access_life_s: int
    idle: bool = False  # an access token's life starts anew with every use
    refresh_life_s: int | None = None  # None: no expiry
    rotates: bool = False  # a refresh answers a new refresh token and supersedes the old one
    grace_s: int = 0  # how long a superseded refresh token may be used again
    code_life_s: int = 300
    rotates_after_s: int = 0  # a refresh token younger than this is answered again, with its life renewed
    chain_life_s: int | None = None  # how long after the consent the last of its refresh tokens ends


@dataclass(frozen=True)
class Grant:
    """Who consented to what: accounts that the tokens reach, scopes and the person."""

    client_id: str
    accounts: tuple[str, ...]
    scopes: tuple[str, ...]
    user: str
    id: str = ""


@dataclass(frozen=True)
class Tokens:
    """A pair as handed out; ``expires_in`` in seconds."""

    access: str
    refresh: str
    expires_in: int
    grant: Grant


class GrantRefused(Exception):
    """
    The token endpoint says no; ``error`` is RFC 6749's word, ``reason`` which check failed.

    ``expired``: the code was a good one, but came too late.
    """

    def __init__(self, error: str, reason: str, *, expired: bool = False) -> None:
        super().__init__(f"{error}: {reason}")
        self.error = error
        self.reason = reason
        self.expired = expired


class UnknownToken(Exception):
    """No such access token, or it was revoked."""


class ExpiredToken(Exception):
    """The access token was good until ``at``."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"expired at {at}")
        self.at = at


@dataclass
class _Code:
    grant: Grant
    redirect_uri: str
    expires: float
    challenge: str | None


@dataclass
class _Refresh:
    grant: Grant
    expires: float | None
    issued: float
    began: float  # when the consent was given
    superseded_until: float | None = None


def random_token(_grant: Grant, _expires: float) -> str:
    """Mint an opaque token; a provider whose tokens are JWTs passes its own ``mint``."""
    return secrets.token_urlsafe(32)


@dataclass
class Authority:
    """Issues, refreshes, looks up and revokes tokens for registered clients."""

    clock: Clock
    policy: TokenPolicy
    clients: dict[str, str] = field(default_factory=dict)  # client id -> secret
    mint: Callable[[Grant, float], str] = random_token
    _codes: dict[str, _Code] = field(default_factory=dict)
    _access: dict[str, tuple[Grant, float]] = field(default_factory=dict)
    _refresh: dict[str, _Refresh] = field(default_factory=dict)

    def known_client(self, client_id: str | None, secret: str | None) -> bool:
        """Tell whether this is a registered client with its own secret."""
        return client_id is not None and secret is not None and self.clients.get(client_id) == secret

    def consent(self, grant: Grant, *, redirect_uri: str, challenge: str | None = None) -> str:
        """Record a person's approval and return the code (single use, ``code_life_s``)."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(grant, redirect_uri, self.clock.time() + self.policy.code_life_s, challenge)
        return code

    def exchange(self, code: str, *, client_id: str, redirect_uri: str | None, verifier: str | None = None) -> Tokens:
        """
        Redeem a code. PKCE (S256) is checked when consent carried a challenge.

        Raises:
            GrantRefused: unknown, used or expired code, another client or redirect_uri, a wrong verifier.
        """
        held = self._codes.pop(code, None)
        if held is None or held.expires <= self.clock.time():
            raise GrantRefused("invalid_grant", "code", expired=held is not None)
        if held.grant.client_id != client_id:
            raise GrantRefused("invalid_grant", "client")
        if held.redirect_uri != redirect_uri:
            raise GrantRefused("invalid_grant", "redirect_uri")
        if held.challenge is not None and held.challenge != s256(verifier or ""):
            raise GrantRefused("invalid_grant", "code_verifier")
        return self.issue(held.grant)

    def issue(self, grant: Grant, *, access: str | None = None, refresh: str | None = None) -> Tokens:
        """Hand out a pair without a consent: for seeded accounts, whose tokens may be given."""
        if not grant.id:
            grant = replace(grant, id=secrets.token_hex(8))
        return self._chain(grant, refresh or secrets.token_urlsafe(32), self.clock.time(), access)

    def refresh(self, token: str, *, client_id: str) -> Tokens:
        """
        Answer a new access token and, where the vendor rotates, a new refresh token.

        Raises:
            GrantRefused: unknown, expired, revoked or superseded (beyond its grace) refresh token, or another client's.
        """
        held = self._refresh.get(token)
        now = self.clock.time()
        if held is None or held.grant.client_id != client_id:
            raise GrantRefused("invalid_grant", "refresh_token")
        if held.expires is not None and held.expires <= now:
            raise GrantRefused("invalid_grant", "refresh_token expired")
        if held.superseded_until is not None and held.superseded_until <= now:
            raise GrantRefused("invalid_grant", "refresh_token superseded")
        if not self.policy.rotates:
            return self._pair(held.grant, token)
        if held.superseded_until is None and now < held.issued + self.policy.rotates_after_s:
            held.expires = self._end(held.began)
            return self._pair(held.grant, token)
        if held.superseded_until is None:
            held.superseded_until = now + self.policy.grace_s
        return self._chain(held.grant, secrets.token_urlsafe(32), held.began)

    def look(self, access: str | None) -> Grant:
        """
        Return what an access token may do.

        Raises:
            UnknownToken: never issued here, or revoked.
            ExpiredToken: past its life.
        """
        held = self._access.get(access or "")
        if held is None:
            raise UnknownToken
        grant, expires = held
        if expires <= self.clock.time():
            raise ExpiredToken(datetime.fromtimestamp(expires, UTC))
        if self.policy.idle:
            self._access[access or ""] = (grant, self.clock.time() + self.policy.access_life_s)
        return grant

    def expires_at(self, access: str) -> float | None:
        """Seconds since 1970 at which an access token ends; None for an unknown one."""
        held = self._access.get(access)
        return None if held is None else held[1]

    def refresh_ends(self, token: str) -> tuple[float | None, float | None]:
        """Seconds since 1970 at which a living refresh token, and the chain that it belongs to, end; None: never."""
        held, life = self._refresh[token], self.policy.chain_life_s
        return held.expires, None if life is None else held.began + life

    def refresh_grant(self, token: str) -> Grant | None:
        """Return the grant behind a refresh token, whatever its age."""
        held = self._refresh.get(token)
        return None if held is None else held.grant

    def revoke(self, token: str) -> Grant | None:
        """Revoke the whole grant behind a refresh or access token; None when the token is unknown."""
        held = self._refresh.get(token)
        grant = held.grant if held else self._access.get(token, (None, 0.0))[0]
        if grant is not None:
            self.revoke_grant(grant.id)
        return grant

    def revoke_access(self, access: str) -> bool:
        """Kill one access token and nothing else of its grant; False when it is unknown."""
        return self._access.pop(access, None) is not None

    def revoke_grant(self, grant_id: str) -> None:
        """Kill every token of one consent."""
        self._access = {token: held for token, held in self._access.items() if held[0].id != grant_id}
        self._refresh = {token: held for token, held in self._refresh.items() if held.grant.id != grant_id}

    def end_sessions(self, account: str) -> int:
        """Kill the access tokens that reach an account; its refresh tokens stay good. Gives how many there were."""
        ended = [token for token, (grant, _) in self._access.items() if account in grant.accounts]
        for token in ended:
            del self._access[token]
        return len(ended)

    def replace_grant(self, changed: Grant) -> None:
        """Give living tokens of this grant other scopes or accounts."""
        self._access = {
            token: (changed if grant.id == changed.id else grant, expires)
            for token, (grant, expires) in self._access.items()
        }
        for held in self._refresh.values():
            held.grant = changed if held.grant.id == changed.id else held.grant

    def grants(self) -> list[Grant]:
        """Return every living consent once."""
        return list({held.grant.id: held.grant for held in self._refresh.values()}.values())

    def clear(self) -> None:
        """Forget every code and token; clients stay."""
        self._codes.clear()
        self._access.clear()
        self._refresh.clear()

    def _end(self, began: float) -> float | None:
        """When a refresh token that is used or made now ends."""
        chain, life = self.policy.chain_life_s, self.policy.refresh_life_s
        ends = [began + chain] if chain is not None else []
        return min([*ends, *([self.clock.time() + life] if life is not None else [])], default=None)

    def _chain(self, grant: Grant, refresh: str, began: float, access: str | None = None) -> Tokens:
        """A pair with a new refresh token of a consent that was given at ``began``."""
        self._refresh[refresh] = _Refresh(grant, self._end(began), self.clock.time(), began)
        return self._pair(grant, refresh, access)

    def _pair(self, grant: Grant, refresh: str, access: str | None = None) -> Tokens:
        expires = self.clock.time() + self.policy.access_life_s
        access = access or self.mint(grant, expires)
        self._access[access] = (grant, expires)
        return Tokens(access, refresh, self.policy.access_life_s, grant)


def s256(verifier: str) -> str:
    """PKCE's S256 transformation of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()

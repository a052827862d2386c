"""A connection's token, good when it is given: renewed ahead of time, by one at a time, whoever needs it."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from shared.aws.vault import Sealed, Vault, interrupted
from shared.errors import Conflict, LedgerlinkError, Reconnect, Unavailable
from shared.http.tokens import TokenSet
from shared.model.refs import ConnectionId

REFRESH_AHEAD = timedelta(seconds=120)
"""A token with less life than this is renewed before it is used."""
LAST_MOMENTS = timedelta(seconds=30)
"""While somebody else renews it, a token may be used until this near its end: longer than a call takes."""
PATIENCE_SECONDS = 2.0
PAUSE_SECONDS = 0.1
REFUSED = "the provider no longer accepts the consent"


@dataclass(frozen=True, slots=True)
class Good:
    """A token in the clear, and until when it is good."""

    access: str = field(repr=False)
    until: datetime


@dataclass(slots=True)
class ConnectionTokens:
    """
    Implements `TokenSource` for one connection. The token in use is kept by this instance only, never by the module.

    `renew` asks the provider for a new pair with this refresh token; `lost` is told when the consent is gone, and when the pair
    was read that says so: somebody may have signed in since.
    """

    connection: ConnectionId
    vault: Vault
    renew: Callable[[str], TokenSet]
    lost: Callable[[ConnectionId, datetime], None]
    sleep: Callable[[float], None] = time.sleep
    _kept: Good | None = None
    _one_at_a_time: Lock = field(default_factory=Lock)

    def token(self) -> str:
        """Give a token that is good now, renewed if it is about to expire. Raises: Reconnect, Retryable."""
        with self._one_at_a_time:
            if self._kept is None or not self._lasts(self._kept.until, REFRESH_AHEAD):
                sealed = self.vault.read(self.connection)
                fresh = self._lasts(sealed.expires_at, REFRESH_AHEAD)
                usable = self._lasts(sealed.expires_at, LAST_MOMENTS)
                self._kept = self._opened(sealed if fresh else self._renewed(sealed, usable=usable))
            return self._kept.access

    def renewed(self, refused: str) -> str:
        """Give another token than this one, which was refused. Raises: Reconnect, Retryable."""
        with self._one_at_a_time:
            sealed = self.vault.read(self.connection)
            stored = self._opened(sealed)
            if stored.access == refused or not self._lasts(stored.until, REFRESH_AHEAD):
                stored = self._opened(self._renewed(sealed, usable=False))
            self._kept = stored
            return stored.access

    def _renewed(self, sealed: Sealed, *, usable: bool) -> Sealed:
        """Renew this version, or wait for whoever does; `usable`: it may serve while somebody else is at it."""
        self._demand_consent(sealed)
        if self.vault.lease(self.connection, sealed.version):
            return self._exchanged(sealed)
        if usable:
            return sealed
        for _ in range(round(PATIENCE_SECONDS / PAUSE_SECONDS)):
            self.sleep(PAUSE_SECONDS)
            latest = self.vault.read(self.connection)
            self._demand_consent(latest)
            if latest.version != sealed.version:
                return latest
        raise Unavailable(
            f"somebody else is renewing the token of {self.connection}",
            record=self.connection,
            fix="It is tried again by itself.",
            retry_after=PATIENCE_SECONDS,
        )

    def _exchanged(self, sealed: Sealed) -> Sealed:
        """Renew with the right to do so in hand; a failure gives it back."""
        try:
            return self._traded(sealed)
        except LedgerlinkError:
            self.vault.release(self.connection, sealed.version)
            raise

    def _traded(self, sealed: Sealed) -> Sealed:
        """Trade what is stored for a new pair."""
        try:
            given = self.renew(self.vault.open(self.connection, sealed.refresh))
        except Reconnect:
            return self._second_chance(sealed)
        return self._stored(sealed, given)

    def _second_chance(self, refused: Sealed) -> Sealed:
        """
        The provider refused the refresh token. Somebody may have traded it a moment ago, or an answer was lost: try what is
        stored now, then the one before; only then is the consent gone.
        """
        latest = self.vault.read(self.connection)
        if latest.version != refused.version and self._lasts(latest.expires_at, REFRESH_AHEAD):
            return latest
        for secret in (latest.refresh, latest.previous):
            if not secret or secret == refused.refresh:
                continue
            try:
                given = self.renew(self.vault.open(self.connection, secret))
            except Reconnect:
                continue
            return self._stored(latest, given)
        self.vault.refuse(self.connection, latest.version)
        self.lost(self.connection, latest.read_at)
        raise interrupted(self.connection, REFUSED)

    def _demand_consent(self, sealed: Sealed) -> None:
        """A pair that was refused for good isn't offered again. Raises: Reconnect."""
        if sealed.refused:
            # Whoever shares the pair with the one that was refused hears of it here.
            self.lost(self.connection, sealed.read_at)
            raise interrupted(self.connection, REFUSED)

    def _stored(self, before: Sealed, given: TokenSet) -> Sealed:
        """Store the new pair before it is used; where another was stored meanwhile, that one counts."""
        with suppress(Conflict):
            self.vault.replace(self.connection, before, given)
        return self.vault.read(self.connection)

    def _opened(self, sealed: Sealed) -> Good:
        return Good(self.vault.open(self.connection, sealed.access), sealed.expires_at)

    def _lasts(self, until: datetime, ahead: timedelta) -> bool:
        return until - self.vault.clock.now() > ahead

"""
The state that travels through a vendor's consent page, and PKCE.

The state is the attempt's id and a signature over it with the app's own secret: what wasn't asked for here, or for this app,
is refused before anything is looked up. The verifier is derived the same way, so that it is kept nowhere.
"""

import base64
import hashlib
import hmac
from datetime import timedelta

from shared.errors import Rejected
from shared.model.consent import Attempt

LIFE = timedelta(minutes=10)
"""How long a consent page may stay open."""


def state_of(attempt: Attempt, secret: str) -> str:
    """The state to send with the person."""
    return f"{attempt.id}.{_signed(secret, 'state', attempt.provider, attempt.app, attempt.id)}"


def attempt_in(state: str, provider: str, app: str, secret: str) -> str:
    """
    The id of the attempt that this state was made for.

    Raises:
        Rejected: it was not made here, or for another app.
    """
    identity, _, signature = state.partition(".")
    if not hmac.compare_digest(
        signature.encode(errors="replace"), _signed(secret, "state", provider, app, identity).encode()
    ):
        raise Rejected(
            "this page was not opened by a sign-in that began here",
            fix=f"Begin again: ledgerlink connect {provider}",
        )
    return identity


def verifier_of(attempt: Attempt, secret: str) -> str:
    """PKCE's verifier: 43 characters that only we can derive."""
    return _signed(secret, "verifier", attempt.provider, attempt.app, attempt.id)


def challenge_of(verifier: str) -> str:
    """What the vendor is shown of it (S256)."""
    return _text(hashlib.sha256(verifier.encode()).digest())


def _signed(secret: str, *parts: str) -> str:
    said = "\n".join(("ledgerlink sign-in", *parts)).encode(errors="replace")
    return _text(hmac.new(secret.encode(), said, hashlib.sha256).digest())


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()

"""The signature of a token answer: it ties identity and time to the app's secret."""

import base64
import hashlib
import hmac


def signature(secret: str, identity: str, issued_at: str) -> str:
    """Base64 of HMAC-SHA256 over identity URL and ``issued_at``, keyed with the client secret."""
    return base64.b64encode(
        hmac.new(secret.encode(), (identity + issued_at).encode(), hashlib.sha256).digest()
    ).decode()

"""The signature of a delivery: base64 of HMAC-SHA256 over the raw body, keyed with the app's verifier token."""

import base64
import hashlib
import hmac

HEADER = "intuit-signature"


def sign(verifier_token: str, body: bytes) -> str:
    """The value of the ``intuit-signature`` header."""
    return base64.b64encode(hmac.new(verifier_token.encode(), body, hashlib.sha256).digest()).decode()

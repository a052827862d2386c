"""The signature of a webhook: base64 of HMAC-SHA256 over the raw body; the key is text, not base64 to be decoded."""

import base64
import hashlib
import hmac
import random
import string

HEADER = "x-xero-signature"
# The last characters hold padding bits: changing those might decode to the very same bytes.
TAMPERABLE = 42


def sign(key: str, body: bytes) -> str:
    """The value of ``x-xero-signature`` for this body."""
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def tamper(signature: str, chance: random.Random) -> str:
    """The same signature with exactly one character changed."""
    position = chance.randrange(TAMPERABLE)
    others = [letter for letter in string.ascii_letters + string.digits if letter != signature[position]]
    return signature[:position] + chance.choice(others) + signature[position + 1 :]

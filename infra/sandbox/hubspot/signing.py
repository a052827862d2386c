"""Webhook signatures v3 and v1, as HubSpot makes them. v2 is for cards and workflow actions."""

import base64
import hashlib
import hmac
import re
from urllib.parse import unquote

# The characters that HubSpot decodes in the URI before hashing; all other escapes stay.
_DECODED = re.compile(r"%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)


def v3(secret: str, method: str, uri: str, body: bytes, timestamp_ms: str) -> str:
    """Base64 of HMAC-SHA256 over method, URI, body and timestamp, keyed with the client secret."""
    decoded = _DECODED.sub(lambda found: unquote(found[0]), uri)
    text = method.encode() + decoded.encode() + body + timestamp_ms.encode()
    return base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()


def v1(secret: str, body: bytes) -> str:
    """Hexadecimal SHA-256 over client secret and body."""
    return hashlib.sha256(secret.encode() + body).hexdigest()


def v2(secret: str, method: str, uri: str, body: bytes) -> str:
    """Hexadecimal SHA-256 over client secret, method, URI and body."""
    return hashlib.sha256(secret.encode() + method.encode() + uri.encode() + body).hexdigest()


def headers(secret: str, uri: str, body: bytes, timestamp_ms: int) -> dict[str, str]:
    """The headers of one webhook delivery."""
    stamp = str(timestamp_ms)
    return {
        "X-HubSpot-Signature-v3": v3(secret, "POST", uri, body, stamp),
        "X-HubSpot-Request-Timestamp": stamp,
        "X-HubSpot-Signature": v1(secret, body),
        "X-HubSpot-Signature-Version": "v1",
        "User-Agent": "HubSpot Connect 2.0 (http://dev.hubspot.com/) - WebhooksExecutorDaemon",
    }

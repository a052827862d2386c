"""Deliveries of the CRM's, composed and signed as it does."""

import base64
import hashlib
import hmac
import time
from typing import Any

from infra.local.door import Door


def won(portal: str, deal: str) -> dict[str, Any]:
    """The event of a deal that was won."""
    return {
        "eventId": time.time_ns() % 1_000_000_000,
        "subscriptionId": 905,
        "portalId": int(portal),
        "appId": 778899,
        "occurredAt": time.time_ns() // 1_000_000,
        "subscriptionType": "deal.propertyChange",
        "attemptNumber": 0,
        "objectId": int(deal),
        "propertyName": "dealstage",
        "propertyValue": "closedwon",
        "changeSource": "CRM_UI",
    }


def signed_by_hubspot(door: Door, body: bytes, seconds: int = 0) -> dict[str, str]:
    """The headers with which HubSpot signs this delivery so many seconds from now (signature v3)."""
    stamp = str(time.time_ns() // 1_000_000 + seconds * 1000)
    said = b"POST" + door.url.encode() + body + stamp.encode()
    signature = base64.b64encode(hmac.new(door.secret.encode(), said, hashlib.sha256).digest()).decode()
    return {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": stamp}

"""What signature checks are made of: the delivery as it came, and comparison in constant time."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Inbound:
    """
    A webhook delivery as it came: `url` is the public one the provider called, `headers` are lower-case.

    `query` is the raw one of the request itself, whatever address the app is known by.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    query: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a vendor must read to believe that its delivery is kept."""

    body: str
    content_type: str


KEY = "key"
"""The parameter of a webhook's address that holds the app's key, where a vendor signs nothing."""


def hmac_sha256_base64(key: str, message: bytes) -> str:
    """The HMAC-SHA256 of the message under the key's UTF-8 bytes, in Base64."""
    return base64.b64encode(hmac.new(key.encode(), message, hashlib.sha256).digest()).decode()


def same(expected: str, given: str) -> bool:
    """Whether the two are equal; takes as long whatever they hold."""
    return hmac.compare_digest(expected.encode(), given.encode())

"""The JWT bearer flow: an assertion that the app signed with the key of the certificate it uploaded."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from infra.sandbox.core.oauth import GrantRefused

AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")
LONGEST_S = 300  # how far ahead an assertion may expire


def claims_of(assertion: str, public_key: str | None) -> Mapping[str, Any]:
    """
    What the assertion claims, once its RS256 signature is checked against the uploaded key (PEM).

    Raises:
        GrantRefused: no key was uploaded, or it isn't signed with it.
    """
    head, _, rest = assertion.partition(".")
    payload, _, signature = rest.partition(".")
    if public_key is None:
        raise GrantRefused("invalid_grant", "assertion")
    key = load_pem_public_key(public_key.encode())
    if not isinstance(key, RSAPublicKey):
        raise GrantRefused("invalid_grant", "assertion")
    try:
        if json.loads(_decoded(head)).get("alg") != "RS256":
            raise GrantRefused("invalid_grant", "assertion")
        key.verify(_decoded(signature), f"{head}.{payload}".encode(), PKCS1v15(), SHA256())
        claims = json.loads(_decoded(payload))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise GrantRefused("invalid_grant", "assertion") from error
    return dict(claims)


def check(claims: Mapping[str, Any], *, now: float, origin: str) -> tuple[str, str]:
    """
    The app and the user's name that the claims are about; ``origin`` stands for the orgs' own domain.

    Raises:
        GrantRefused: another audience, an assertion that is past or lasts too long.
    """
    ends = claims.get("exp")
    if not isinstance(ends, int | float) or not now < ends <= now + LONGEST_S:
        raise GrantRefused("invalid_grant", "assertion")
    if claims.get("aud") not in {*AUDIENCES, origin}:
        raise GrantRefused("invalid_grant", "audience")
    return str(claims.get("iss")), str(claims.get("sub"))


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

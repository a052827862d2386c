"""What a provider's token endpoint gives, and how an app proves itself there."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TokenSet:
    """A pair of tokens; `expires_in` is the access token's life in seconds, counted from the answer."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


@dataclass(frozen=True, slots=True)
class AppProof:
    """How an app proves itself to its vendor, and where: origins without a path, by role."""

    client_id: str
    client_secret: str = field(repr=False)
    api: str = ""
    token: str = ""

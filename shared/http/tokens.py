"""What a provider's token endpoint gives when a connection's consent is renewed."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TokenSet:
    """A pair of tokens; `expires_in` is the access token's life in seconds, counted from the answer."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int

"""What a provider's token endpoint gives, and how an app proves itself there."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TokenSet:
    """
    A pair of tokens; `expires_in` is the access token's life in seconds, counted from the answer.

    `hosts`: the origins by role that the answer names for this account's calls, not believed yet. `account`: whose they are,
    where the answer says it. Neither is a secret, neither is kept with the tokens. `ends_in`: seconds until the whole chain of
    tokens ends, however often it is renewed, where the answer says so.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    hosts: Mapping[str, str] = field(default_factory=dict)
    account: str = ""
    ends_in: int | None = None


@dataclass(frozen=True, slots=True)
class AppProof:
    """How an app proves itself to its vendor, and where: origins without a path, by role; `revoke` where that is one of its own."""

    client_id: str
    client_secret: str = field(repr=False)
    api: str = ""
    token: str = ""
    revoke: str = ""

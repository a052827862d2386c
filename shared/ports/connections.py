"""One authorised account, as the webhook path may know it: nothing here needs the trade's nouns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.model.refs import ConnectionId


@dataclass(frozen=True, slots=True)
class Connection:
    """
    One authorised account. `hosts` names the origins of its API where they differ from the manifest's (by role: `api`,
    `token`). `profile` is the account's own settings as the provider's mapping wrote them, read at set-up.
    `title` is what the provider calls the account. `calls_per_minute` and `calls_per_day` where the account's tier allows
    other figures than the manifest says.
    """

    id: ConnectionId
    app: str
    status: str = "connected"
    hosts: Mapping[str, str] = field(default_factory=dict)
    profile: Mapping[str, object] = field(default_factory=dict)
    settle_seconds: int | None = None
    calls_per_minute: int | None = None
    calls_per_day: int | None = None
    title: str = ""


class Connections(Protocol):
    """The connections and their tokens."""

    def connection(self, connection: ConnectionId) -> Connection:
        """The connection of that id. Raises: NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class Lifetime:
    """
    How long a connection's consent lives: its access token is good until `access_until`; `ends_at` is when no renewal helps any
    more, where the vendor says so.
    """

    connection: ConnectionId
    access_until: datetime
    ends_at: datetime | None = None


class Lifetimes(Protocol):
    """The lives of all consents."""

    def all(self) -> Sequence[Lifetime]:
        """Of every connection that has tokens."""
        ...

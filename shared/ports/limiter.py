"""Calls to an account, shared fairly by every worker that makes them."""

from datetime import datetime
from typing import Protocol

from shared.model.pace import Budget, Lane
from shared.model.refs import ConnectionId


class Limiter(Protocol):
    """One count for each connection; no connection waits for another."""

    def reserve(self, connection: ConnectionId, calls: int, lane: Lane, budget: Budget, *, unused: int = 0) -> None:
        """
        Count these calls before they are made, in one write; waits up to two seconds for room.

        `unused` were reserved before and never made.

        Raises:
            RateLimited: there is no room, or the provider asked us to wait; `retry_after` says until when. Nothing was counted.
        """
        ...

    def block(self, connection: ConnectionId, until: datetime) -> None:
        """Let nobody call this account before then: the provider said so. A shorter block never replaces a longer one."""
        ...

    def lift(self, connection: ConnectionId) -> None:
        """End the block: a person knows better."""
        ...

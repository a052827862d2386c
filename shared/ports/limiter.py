"""Calls to an account, shared fairly by every worker that makes them."""

from datetime import datetime
from typing import Protocol

from shared.model.pace import Budget, Lane, Left
from shared.model.pacing import Used
from shared.model.refs import ConnectionId


class Limiter(Protocol):
    """One count for each connection; no connection waits for another."""

    def reserve(
        self,
        connection: ConnectionId,
        calls: int,
        lane: Lane,
        budget: Budget,
        *,
        cost: int | None = None,
        unused: int = 0,
    ) -> Used:
        """
        Count these calls before they are made, in one write; waits a little for room. Gives the count as it then is.

        `cost` is what they take of the day, None: one each; `unused` of it was reserved before and never spent.

        Raises:
            RateLimited: there is no room, or the provider asked us to wait; `retry_after` says until when. Nothing was counted.
        """
        ...

    def correct(self, connection: ConnectionId, left: Left, budget: Budget) -> Used:
        """
        The provider said what is left: others may have called. Gives the count as it then is; a write only where it differs
        materially from what was known.
        """
        ...

    def block(self, connection: ConnectionId, until: datetime) -> None:
        """Let nobody call this account before then: the provider said so. A shorter block never replaces a longer one."""
        ...

    def lift(self, connection: ConnectionId) -> None:
        """End the block: a person knows better."""
        ...

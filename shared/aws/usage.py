"""How much of an account's calls is used up, as the limiter counts them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from shared.aws.limiter import SORT, partition, used_of
from shared.aws.tables import Table, number
from shared.model.findings import Usage
from shared.model.pacing import DAY_SECONDS, HOUR_SECONDS, Used
from shared.model.refs import ConnectionId


@dataclass(frozen=True, slots=True)
class Counted:
    """What the limiter holds of an account: the calls by hour, and the provider's block if there is one."""

    used: Used
    blocked_until: datetime | None


def count_of(table: Table, connection: ConnectionId) -> Counted:
    """As it stands. Raises: Unavailable."""
    item = table.get(partition(connection), SORT) or {}
    blocked = number(item, "blocked_until")
    return Counted(used_of(item), datetime.fromtimestamp(blocked / 1000, UTC) if blocked else None)


def usage_of(table: Table, connection: ConnectionId, now: datetime) -> Usage:
    """The calls of the last day, to an hour, and the provider's block if there is one. Raises: Unavailable."""
    found = count_of(table, connection)
    oldest = (now.timestamp() - DAY_SECONDS) // HOUR_SECONDS
    calls = sum(calls for slot, calls in found.used.day.items() if slot >= oldest)
    return Usage(calls, found.blocked_until)

"""How much of an account's calls is used up, as the limiter counts them."""

from datetime import UTC, datetime

from shared.aws.limiter import SORT, counted, partition
from shared.aws.tables import Table, number, text
from shared.model.findings import Usage
from shared.model.pacing import DAY_SECONDS, HOUR_SECONDS
from shared.model.refs import ConnectionId


def usage_of(table: Table, connection: ConnectionId, now: datetime) -> Usage:
    """The calls of the last day, to an hour, and the provider's block if there is one. Raises: Unavailable."""
    item = table.get(partition(connection), SORT) or {}
    blocked = number(item, "blocked_until")
    oldest = (now.timestamp() - DAY_SECONDS) // HOUR_SECONDS
    return Usage(
        calls=sum(calls for slot, calls in counted(text(item, "day")).items() if slot >= oldest),
        blocked_until=datetime.fromtimestamp(blocked / 1000, UTC) if blocked else None,
    )

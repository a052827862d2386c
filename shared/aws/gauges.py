"""Levels that alarms watch: where they are counted, and how CloudWatch is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.aws.connections import DynamoConnections
from shared.aws.held_deals import HELD
from shared.aws.inbox import PARKED
from shared.aws.tables import Table, refusals
from shared.ports.edges import Clock
from shared.ports.work import Standing

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

NAMESPACE = "Ledgerlink"


@dataclass(frozen=True, slots=True)
class CloudWatchGauges:
    """Implements `Gauges`: one call, whatever the number of levels."""

    client: "CloudWatchClient"
    clock: Clock
    stack: str

    def publish(self, levels: Mapping[str, float]) -> None:
        """Publish all of these, as of now. Raises: Unavailable."""
        now = self.clock.now()
        with refusals():
            self.client.put_metric_data(
                Namespace=NAMESPACE,
                MetricData=[
                    {
                        "MetricName": name,
                        "Timestamp": now,
                        "Value": level,
                        "Unit": "Count",
                        "Dimensions": [{"Name": "stack", "Value": self.stack}],
                    }
                    for name, level in levels.items()
                ],
            )


@dataclass(frozen=True, slots=True)
class DynamoLists:
    """Implements `Lists`: one query for each list, of its own key."""

    state: Table
    connections: DynamoConnections

    def parked(self) -> int:
        """Messages that wait for a person."""
        return self.state.count(PARKED)

    def held(self) -> int:
        """Deals that wait for a person."""
        return self.state.count(HELD)

    def standings(self) -> Sequence[Standing]:
        """Every connection."""
        return self.connections.standings()

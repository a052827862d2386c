"""Levels that alarms watch, as CloudWatch metrics."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.aws.tables import refusals
from shared.ports.edges import Clock

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

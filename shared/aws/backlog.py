"""How much work waits in the queues, as SQS counts it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.aws.tables import refusals
from shared.ports.work import Depth

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class SqsBacklog:
    """Implements `Backlog`; `urls` by the queue's name. SQS's figures are approximate, and exact when nothing moves."""

    client: "SQSClient"
    urls: Mapping[str, str]

    def depth(self) -> Depth:
        """Count the messages of all queues."""
        waiting = in_flight = delayed = 0
        for url in self.urls.values():
            with refusals():
                counted = self.client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            waiting += int(counted["ApproximateNumberOfMessages"])
            delayed += int(counted.get("ApproximateNumberOfMessagesDelayed", 0))
            in_flight += int(counted["ApproximateNumberOfMessagesNotVisible"])
        return Depth(waiting, in_flight, delayed)

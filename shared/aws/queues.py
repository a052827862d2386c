"""Work handed on through SQS FIFO queues: one group for each record, so that no two workers are at the same one."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared import codec
from shared.aws.tables import refusals
from shared.errors import Unavailable
from shared.model.hints import Hint

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

BATCH = 10
"""SQS takes no more in one call."""


@dataclass(frozen=True, slots=True)
class SqsQueues:
    """Implements `Queues`, `Sender` and `Waiting`; `urls` by the queue's name."""

    client: "SQSClient"
    urls: Mapping[str, str]

    def send(self, queue: str, hints: Sequence[Hint]) -> None:
        """Make these durable in the queue, in order per record. Raises: Unavailable where not all of them are."""
        self.again(queue, hints, "")

    def again(self, queue: str, hints: Sequence[Hint], attempt: str) -> None:
        """As `send`, though the queue has seen these keys before: `attempt` tells this time from the others."""
        for start in range(0, len(hints), BATCH):
            entries = {str(at): _entry(str(at), hint, attempt) for at, hint in enumerate(hints[start : start + BATCH])}
            refused = self._sent(queue, list(entries.values()))
            if refused:
                refused = self._sent(queue, [entries[identity] for identity in refused])
            if refused:
                raise Unavailable(
                    f"{len(refused)} of {len(entries)} messages were not taken by the queue {queue}",
                    fix="It is tried again by itself.",
                )

    def postpone(self, queue: str, receipts: Sequence[str], seconds: int) -> None:
        """Deliver these again after so many seconds; where SQS refuses, the queue's own visibility timeout holds."""
        with refusals():
            for start in range(0, len(receipts), BATCH):
                self.client.change_message_visibility_batch(
                    QueueUrl=self.urls[queue],
                    Entries=[
                        {"Id": str(at), "ReceiptHandle": receipt, "VisibilityTimeout": seconds}
                        for at, receipt in enumerate(receipts[start : start + BATCH])
                    ],
                )

    def _sent(self, queue: str, entries: list[Any]) -> list[str]:
        """Send; gives the ids of those that were not taken."""
        with refusals():
            answer = self.client.send_message_batch(QueueUrl=self.urls[queue], Entries=entries)
        return [failure["Id"] for failure in answer.get("Failed", [])]


def _entry(identity: str, hint: Hint, attempt: str) -> dict[str, str]:
    """A message that SQS swallows if it saw the same key, of the same attempt, in the last five minutes."""
    cause = f"{hint.key}@{attempt}" if attempt else hint.key
    return {
        "Id": identity,
        "MessageBody": codec.dumps(hint),
        "MessageGroupId": group(hint),
        "MessageDeduplicationId": hashlib.sha256(cause.encode()).hexdigest(),
    }


def group(hint: Hint) -> str:
    """The record, as SQS lets a group be named: at most 128 characters, no spaces."""
    name = str(hint.about)
    plain = name.isascii() and name.isprintable() and " " not in name and len(name) <= 128
    return name if plain else hashlib.sha256(name.encode()).hexdigest()

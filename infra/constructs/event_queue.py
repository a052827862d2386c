"""Work that waits: a FIFO queue and its dead-letter queue, under our key; the only place where one is made."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from functions.catalog import Function, Queue
from infra.names import Deployment, camel
from infra.permissions import Place

KEPT = Duration.days(14)
"""As long as SQS can: the inbox remembers outcomes just as long."""
RECEIVES = 10
"""Only the safety net: the worker itself counts failures by class and parks. A wait that doesn't count is an agenda item."""
VISIBILITY_FACTOR = 6
"""What AWS asks for, in the reader's timeouts: a batch may be waiting for a free function while its clock runs."""
KEY_REUSE = Duration.hours(1)
"""How long SQS keeps a data key: KMS is paid by the call."""
CONCURRENCY = 10
"""Workers at once per queue: the ledgers take 5 calls at a time, and a backlog must not starve the webhooks."""


class EventQueue(Construct):
    """The pair; group = record, so that one group failing never holds up another."""

    def __init__(
        self,
        scope: Construct,
        queue: Queue,
        deployment: Deployment,
        key: kms.IKey,
        *,
        reader: Function,
        undertaker: Function,
    ) -> None:
        """`reader` reads the queue, `undertaker` its dead letters: visibility follows from their timeouts."""
        super().__init__(scope, f"{camel(queue.value)}Queue")
        self._key = key
        self._deployment = deployment
        self.dead = self._queue("Dead", deployment.dead(queue), undertaker)
        behind = sqs.DeadLetterQueue(queue=self.dead, max_receive_count=RECEIVES)
        self.queue = self._queue("Queue", deployment.queue(queue), reader, behind)

    def _queue(
        self, construct_id: str, name: str, reader: Function, behind: sqs.DeadLetterQueue | None = None
    ) -> sqs.Queue:
        return sqs.Queue(
            self,
            construct_id,
            queue_name=name,
            fifo=True,
            content_based_deduplication=False,
            deduplication_scope=sqs.DeduplicationScope.MESSAGE_GROUP,
            fifo_throughput_limit=sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=self._key,
            data_key_reuse=KEY_REUSE,
            enforce_ssl=self._deployment.has_tls,
            retention_period=KEPT,
            visibility_timeout=Duration.seconds(VISIBILITY_FACTOR * reader.timeout),
            dead_letter_queue=behind,
            removal_policy=RemovalPolicy.DESTROY,
        )


def place(queue: sqs.IQueue) -> Place:
    """Where the queue is."""
    return Place(arn=queue.queue_arn, name=queue.queue_url)


def starts(scope: Construct, function: lambda_.IFunction, queues: Sequence[Place], *, batch: int) -> None:
    """Let messages of these queues start the function; it reports failures message by message."""
    for number, queue in enumerate(queues):
        lambda_.EventSourceMapping(
            scope,
            f"Source{number}",
            target=function,
            event_source_arn=queue.arn,
            batch_size=batch,
            max_concurrency=CONCURRENCY,
            report_batch_item_failures=True,
        )

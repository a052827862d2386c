"""What is watched, as rows: each names a figure, its limit and the sentence that somebody reads at night."""

from collections.abc import Iterator

from functions.catalog import Schedule
from infra.constructs.alarm import Watched
from infra.names import METRICS, Deployment
from infra.stacks.edge import EdgeStack
from infra.stacks.pipeline import PipelineStack
from shared.domain.consents import WARNINGS

OLDEST_MINUTES = 30
"""Waits past 15 minutes are agenda items, so nothing should be in a queue for longer than that and its attempts."""
ERRORS = 3
"""In five minutes: one is a race or a restart, three are a fault."""
SIGNATURES = 10
"""In five minutes: scanners knock now and then, a rotated secret fails every delivery."""

GAUGES = (
    (
        "Parked",
        "parked",
        "Messages were given up and are parked. See `ledgerlink parked list` for the cause, then retry or drop them.",
    ),
    (
        "Held",
        "held",
        "Won deals wait for somebody's decision. See `ledgerlink holds list`.",
    ),
    (
        "ReconnectNeeded",
        "reconnect-needed",
        "A connection's consent is gone, or lacks a permission that the workers' logs name: somebody must sign in again.",
    ),
    (
        "SilentConnections",
        "silent-connections",
        "A connection sends no webhooks any more; polling still finds its changes, later. Check its subscription.",
    ),
    (
        "StaleConnections",
        "stale-connections",
        "An account should have been asked for changes long ago and wasn't: payments that no webhook tells of aren't found.",
    ),
    (
        "DaysNearlyUsed",
        "day-nearly-used",
        "Nine tenths of an account's calls of a day are used: when all are, deals and payments wait until some come free.",
    ),
    *(
        (
            f"ConsentsEndingIn{days}Days",
            f"consent-ends-in-{days}-days",
            (
                f"A consent ends for good within {days} days, however often it is renewed. `ledgerlink connections` shows which: "
                "somebody must sign in to it again before that."
            ),
        )
        for days in WARNINGS
    ),
)
"""Published by the tick: metric, alarm, sentence."""


def rows(deployment: Deployment, pipeline: PipelineStack, edge: EdgeStack) -> list[Watched]:
    """Everything that is watched in this deployment."""
    return [
        *_gauges(deployment),
        *_queues(pipeline),
        *_functions(pipeline, edge),
        *_webhooks(deployment, edge),
    ]


def _gauges(deployment: Deployment) -> Iterator[Watched]:
    ours = {"stack": deployment.stack}
    for metric, name, sentence in GAUGES:
        yield Watched(name, METRICS, metric, ours, sentence)
    yield Watched(
        "tick-missing",
        METRICS,
        GAUGES[0][0],
        ours,
        "The tick, which sends whatever is due, has not finished for five minutes. See its log.",
        statistic="SampleCount",
        below=True,
        missing=True,
    )


def _queues(pipeline: PipelineStack) -> Iterator[Watched]:
    for queue, pair in pipeline.queues.items():
        name = queue.value.replace("_", "-")
        yield Watched(
            f"{name}-dead",
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": pair.dead.queue_name},
            f"Dead letters of {queue.value} are not being parked: see the log of the function `parked`.",
        )
        yield Watched(
            f"{name}-age",
            "AWS/SQS",
            "ApproximateAgeOfOldestMessage",
            {"QueueName": pair.queue.queue_name},
            f"Work in {queue.value} is older than {OLDEST_MINUTES} minutes: its worker doesn't keep up or keeps failing.",
            limit=60 * OLDEST_MINUTES,
        )
    for dead in pipeline.schedule_dead:
        yield Watched(
            "schedule-dead",
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": dead.queue_name},
            "A scheduled function could not even be started. See the schedule's dead letters for the error.",
        )


def _functions(pipeline: PipelineStack, edge: EdgeStack) -> Iterator[Watched]:
    for name, made in (pipeline.functions | edge.functions).items():
        on = {"FunctionName": made.function.function_name}
        spelled = name.replace("_", "-")
        scheduled = isinstance(made.row.trigger, Schedule)
        yield Watched(
            f"{spelled}-errors",
            "AWS/Lambda",
            "Errors",
            on,
            f"The function {name} fails as a whole. Its log says why; messages stay in their queue meanwhile.",
            statistic="Sum",
            limit=1 if scheduled else ERRORS,
            periods=2 if scheduled else 1,
        )
        yield Watched(
            f"{spelled}-throttles",
            "AWS/Lambda",
            "Throttles",
            on,
            f"The function {name} is not let run: the account's concurrency is used up.",
            statistic="Sum",
        )


def _webhooks(deployment: Deployment, edge: EdgeStack) -> Iterator[Watched]:
    yield Watched(
        "webhook-5xx",
        "AWS/ApiGateway",
        "5xx",
        {"ApiId": edge.api.api_id},
        "Vendors' webhooks are being refused. They are sent again for hours, then the vendor gives up.",
        statistic="Sum",
        limit=ERRORS,
    )
    yield Watched(
        "webhook-signatures",
        METRICS,
        "SignatureFailed",
        {"stack": deployment.stack},
        "Webhooks arrive with bad signatures: was a secret changed at the vendor and not here?",
        statistic="Sum",
        limit=SIGNATURES,
    )
    yield Watched(
        "books-disagree",
        METRICS,
        "BooksDisagree",
        {"stack": deployment.stack},
        "The nightly reconciliation found something that a person must settle. See `ledgerlink reconcile --last`.",
        statistic="Sum",
    )
    yield Watched(
        "webhook-missed",
        METRICS,
        "MissedWebhook",
        {"stack": deployment.stack},
        "A poll found a change that no webhook had told of for a quarter of an hour; it is done now. The log line "
        "`no webhook told of this change` names the connection: check its subscriptions in the vendor's console.",
        statistic="Sum",
    )

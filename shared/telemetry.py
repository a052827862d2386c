"""
Logs and counters, configured in one place and only when first used.

Log keys are `connection`, `provider`, `queue`, `event`; never a body, never a token. Counters have one dimension, the
stack, so that one alarm covers them; everything else stands beside the number, for reading.
"""

from functools import cache

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from shared.settings import settings

NAMESPACE = "Ledgerlink"


@cache
def logger() -> Logger:
    """Give this process's logger: one JSON object per line; its `service` is the function's name, from the environment."""
    return Logger()


class EmbeddedMetrics:
    """Implements `Metrics`: a counter is a log line that CloudWatch reads as a metric; nothing is called."""

    def __init__(self) -> None:
        self._metrics = Metrics(namespace=NAMESPACE)
        self._metrics.service = None  # the function's name would be a second dimension
        self._metrics.set_default_dimensions(stack=settings().stack or "ledgerlink")

    def count(self, name: str, amount: int = 1, **facts: str) -> None:
        """Add to a counter."""
        for key, value in facts.items():
            self._metrics.add_metadata(key=key, value=value)
        self._metrics.add_metric(name=name, unit=MetricUnit.Count, value=amount)
        self._metrics.flush_metrics()

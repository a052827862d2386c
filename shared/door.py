"""
What the webhook path stands on, and nothing more: every import here is paid for at each cold start.

`shared.edge` adds what the other functions of the edge bundle need, `shared.wiring` the providers.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property

from shared.aws.apps import SecretApps
from shared.aws.clients import Clients
from shared.aws.clock import SystemClock
from shared.aws.connections import DynamoConnections
from shared.aws.queues import SqsQueues
from shared.aws.tables import Table
from shared.ports.edges import Clock
from shared.settings import Settings, settings
from shared.telemetry import EmbeddedMetrics


@dataclass
class Door:
    """The stores and edges of this process, each made when first asked for and kept."""

    settings: Settings
    clients: Clients = field(default_factory=Clients)
    clock: Clock = field(default_factory=SystemClock)

    @cached_property
    def state(self) -> Table:
        """Connections, idempotency records, parked messages, lists for the gauges."""
        return Table(self.clients.dynamodb, self.settings.state_table)

    @cached_property
    def apps(self) -> SecretApps:
        """The apps and their secrets."""
        return SecretApps(self.clients.secrets, self.settings.secrets_prefix)

    @cached_property
    def connections(self) -> DynamoConnections:
        """The connections, and which accounts may be spoken of."""
        return DynamoConnections(self.state, self.clock)

    @cached_property
    def queues(self) -> SqsQueues:
        """Work handed on, and when it is delivered again."""
        return SqsQueues(self.clients.sqs, self.settings.queues)

    @cached_property
    def metrics(self) -> EmbeddedMetrics:
        """Counters that alarms watch."""
        return EmbeddedMetrics()


@cache
def door() -> Door:
    """Give the one of this process."""
    return Door(settings())

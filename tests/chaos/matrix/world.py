"""The composition root as production has it, with a simulated time and the vendors' sandboxes behind its HTTP clients."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

import httpx

from functions.catalog import Queue
from shared.aws.apps import SecretApps
from shared.aws.audit import DynamoAudit
from shared.aws.connections import DynamoConnections
from shared.aws.limiter import DynamoLimiter
from shared.aws.links import DynamoLinks
from shared.aws.tables import Table
from shared.http.client import Api
from shared.http.pace import Pace
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId
from shared.settings import Settings
from shared.wiring import World
from tests.chaos.matrix.simulated import SimulatedClock
from tests.fakes.edges import FakeMetrics

QUEUES = tuple(queue.value for queue in Queue)
SETTINGS = Settings(
    links_table="links",
    state_table="state",
    audit_table="audit",
    rules_bucket="rules",
    token_key="key",
    secrets_prefix="apps/",
    stack="matrix",
    environment="local",
    notices_from="ledgerlink@matrix.test",
    queues={name: f"sqs://{name}" for name in QUEUES},
)
Around = Callable[[Any], Any]
Made = TypeVar("Made")


def as_it_is(collaborator: Any) -> Any:
    """Nothing is put around it."""
    return collaborator


@dataclass
class SimulatedWorld(World):
    """
    One process of the bundle. `around` puts something around a collaborator, by its name: how the controls break the build.

    Whatever sleeps lets the simulated time pass instead; `cables` are the HTTP clients by connection, shared by all processes.
    """

    time: SimulatedClock = field(default_factory=SimulatedClock)
    around: Mapping[str, Around] = field(default_factory=dict)
    cables: Callable[[ConnectionId], httpx.Client] = lambda _connection: httpx.Client()

    @cached_property
    def metrics(self) -> FakeMetrics:  # type: ignore[override]
        return FakeMetrics()

    @cached_property
    def apps(self) -> SecretApps:
        return SecretApps(self.clients.secrets, self.settings.secrets_prefix, self.time.time)

    @cached_property
    def connections(self) -> DynamoConnections:
        made = DynamoConnections(self.state, self.clock)
        made.monotonic = self.time.time
        return self._placed("connections", made)

    @cached_property
    def links(self) -> DynamoLinks:
        audit = DynamoAudit(Table(self.clients.dynamodb, self.settings.audit_table))
        table = Table(self.clients.dynamodb, self.settings.links_table)
        return self._placed("links", DynamoLinks(table, self.state, audit, self.clock, self.time.advance))

    @cached_property
    def limiter(self) -> DynamoLimiter:
        return self._placed("limiter", DynamoLimiter(self.state, self.clock, self.time.advance, lambda: 0.5))

    @cached_property
    def queues(self) -> Any:
        return self._placed("queues", super().queues)

    @cached_property
    def inbox(self) -> Any:
        return self._placed("inbox", super().inbox)

    def crm(self, connection: ConnectionId, journal: Journal) -> Any:
        return self._placed("crm", super().crm(connection, journal))

    def ledger(self, connection: ConnectionId, journal: Journal) -> Any:
        return self._placed("ledger", super().ledger(connection, journal))

    def api(self, connection: ConnectionId, journal: Journal) -> Api:
        made = super().api(connection, journal)
        made.sleep = self.time.advance
        return self._placed("api", made)

    def tokens(self, connection: ConnectionId) -> Any:
        known = super().tokens(connection)
        known.sleep = self.time.advance
        return known

    def client(self, connection: ConnectionId) -> httpx.Client:
        return self.cables(connection)

    def _pace(self, connection: ConnectionId) -> Pace:
        made = super()._pace(connection)
        made.monotonic = self.time.time
        return self._placed("pace", made)

    def _placed(self, name: str, made: Made) -> Made:
        return cast("Made", self.around.get(name, as_it_is)(made))

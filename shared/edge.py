"""
What the functions of the edge bundle stand on: standard library, boto3, powertools. No HTTP client, no validation.

`shared.wiring` adds the providers to it for the workers.
"""

from dataclasses import dataclass
from functools import cache, cached_property

from shared.aws.agenda import DynamoAgenda
from shared.aws.app_book import AppBook
from shared.aws.attempts import DynamoAttempts
from shared.aws.cursors import DynamoCursors
from shared.aws.digests import DynamoDigests
from shared.aws.gauges import CloudWatchGauges, DynamoLists
from shared.aws.hook_book import HookBook
from shared.aws.inbox import DynamoInbox, DynamoParking
from shared.aws.lifetimes import DynamoLifetimes
from shared.aws.nights import DynamoNights, DynamoNightSheet
from shared.aws.reconciliations import DynamoReconciliations
from shared.aws.usage import count_of
from shared.door import Door
from shared.model.allowance import Allowance
from shared.model.refs import ConnectionId, provider_of
from shared.providers import registry
from shared.providers.manifest import Capability, Role
from shared.settings import settings


@dataclass
class Edge(Door):
    """The door's, and what remembers, parks and measures."""

    @cached_property
    def agenda(self) -> DynamoAgenda:
        """What is due later."""
        return DynamoAgenda(self.state)

    @cached_property
    def app_book(self) -> AppBook:
        """The apps, as the command line keeps them."""
        return AppBook(self.clients.secrets, self.settings.secrets_prefix, self.state)

    @cached_property
    def hooks(self) -> HookBook:
        """The addresses of webhooks that people are told through."""
        return HookBook(self.clients.secrets, self.settings.notices_prefix, self.state)

    @cached_property
    def attempts(self) -> DynamoAttempts:
        """Sign-ins under way."""
        return DynamoAttempts(self.state, self.clock)

    @cached_property
    def cursors(self) -> DynamoCursors:
        """How far each connection was polled."""
        return DynamoCursors(self.state)

    def asking(self, connection: ConnectionId) -> Allowance:
        """What asking this account what changed takes, and what its day still has. Raises: NotFound, Unavailable."""
        manifest = registry.manifest(provider_of(connection))
        counted = count_of(self.state, connection)
        return Allowance(
            whole=manifest.calls_per_poll,
            brief=manifest.calls_per_brief or manifest.calls_per_poll,
            per_day=self.connections.connection(connection).calls_per_day or manifest.calls_per_day,
            used=counted.used,
            blocked_until=counted.blocked_until,
            moves_money=manifest.role is Role.LEDGER,
            untold=Capability.UNTOLD_PAYMENTS in manifest.capabilities or not manifest.webhook_events,
        )

    def zone_of(self, connection: ConnectionId) -> str | None:
        """The time zone of this account, where it is a CRM's that is set up. Raises: NotFound."""
        zone = self.connections.connection(connection).profile.get("time_zone")
        is_crm = registry.manifest(provider_of(connection)).role is Role.CRM
        return str(zone) if zone and is_crm else None

    def ledger_zone_of(self, connection: ConnectionId) -> str | None:
        """The time zone of this organisation, where it is a ledger's that is set up. Raises: NotFound."""
        zone = self.connections.connection(connection).profile.get("time_zone")
        is_ledger = registry.manifest(provider_of(connection)).role is Role.LEDGER
        return str(zone) if zone and is_ledger else None

    @cached_property
    def sheet(self) -> DynamoNightSheet:
        """The records that each ledger's days change by themselves."""
        return DynamoNightSheet(self.state)

    @cached_property
    def nights(self) -> DynamoNights:
        """How far each ledger's nights are worked off."""
        return DynamoNights(self.state)

    @cached_property
    def lifetimes(self) -> DynamoLifetimes:
        """How long consents live."""
        return DynamoLifetimes(self.state)

    @cached_property
    def reconciliations(self) -> DynamoReconciliations:
        """The comparisons of both books."""
        return DynamoReconciliations(self.state)

    @cached_property
    def digests(self) -> DynamoDigests:
        """When the daily digest is due."""
        return DynamoDigests(self.state)

    @cached_property
    def inbox(self) -> DynamoInbox:
        """What came of each message."""
        return DynamoInbox(self.state, self.clock)

    @cached_property
    def parking(self) -> DynamoParking:
        """Messages that wait for a person."""
        return DynamoParking(self.state)

    @cached_property
    def gauges(self) -> CloudWatchGauges:
        """Levels that alarms watch."""
        return CloudWatchGauges(self.clients.cloudwatch, self.clock, self.settings.stack)

    @cached_property
    def lists(self) -> DynamoLists:
        """What the gauges count."""
        return DynamoLists(self.state, self.connections)


@cache
def edge() -> Edge:
    """Give the one of this process."""
    return Edge(settings())

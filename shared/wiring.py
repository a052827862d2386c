"""
The composition root of the workers and of the command line: the stores of `shared.edge`, the way out of `shared.outward`, and the
providers behind it (`shared.reach`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

from shared import telemetry, worker
from shared.aws.audit import DynamoAudit
from shared.aws.backlog import SqsBacklog
from shared.aws.bases import DynamoBases
from shared.aws.collections import DynamoCollections
from shared.aws.letters import DynamoLetters
from shared.aws.links import DynamoLinks
from shared.aws.mail import SesMail
from shared.aws.plans import DynamoPlans
from shared.aws.reviews import DynamoReviews
from shared.aws.rules import BucketRules
from shared.aws.tables import Table
from shared.aws.topics import SnsTopics
from shared.errors import NotFound
from shared.http.hooks import HttpHooks
from shared.http.mail_server import ServerMail
from shared.lanes import LANES
from shared.model import permits
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.notices import Channel
from shared.model.outcome import Outcome
from shared.model.refs import ConnectionId, provider_of
from shared.model.rules import Rules
from shared.ports.connections import Connection
from shared.ports.notices import Notifier
from shared.providers import registry
from shared.providers.manifest import Capability, Role
from shared.reach import Reach
from shared.remembering import Remembering
from shared.settings import Settings, settings
from shared.usecases.connecting.set_up import set_up_crm, set_up_ledger
from shared.usecases.governing import rules as rulebook
from shared.usecases.settling.look_out import Watch
from shared.usecases.telling.announce import Announcer


class LambdaContext(Protocol):
    """What we ask of Lambda about the run."""

    def get_remaining_time_in_millis(self) -> int:
        """How long it may still take."""
        ...


@dataclass
class World(Reach):
    """Everything a use-case may be given, each made when first asked for and kept."""

    @cached_property
    def audit(self) -> DynamoAudit:
        """The append-only trail."""
        return DynamoAudit(Table(self.clients.dynamodb, self.settings.audit_table))

    @cached_property
    def links(self) -> DynamoLinks:
        """Links, claims, handoffs and what was told."""
        return DynamoLinks(Table(self.clients.dynamodb, self.settings.links_table), self.state, self.audit, self.clock)

    @cached_property
    def collections(self) -> DynamoCollections:
        """How far the collection of each overdue invoice has come."""
        return DynamoCollections(Table(self.clients.dynamodb, self.settings.links_table))

    @cached_property
    def bases(self) -> DynamoBases:
        """What linked customers held when both sides were last in step."""
        return DynamoBases(Table(self.clients.dynamodb, self.settings.links_table), self.audit)

    @cached_property
    def reviews(self) -> DynamoReviews:
        """What about customers waits for a person."""
        return DynamoReviews(self.state)

    @cached_property
    def rules(self) -> BucketRules:
        """The rules: the version in force, and all others."""
        return BucketRules(self.state, self.clients.s3, self.settings.rules_bucket, rulebook.parse, rulebook.version_of)

    @cached_property
    def plans(self) -> DynamoPlans:
        """Plans that wait to be applied."""
        return DynamoPlans(self.state, self.clock)

    @cached_property
    def backlog(self) -> SqsBacklog:
        """How much the queues hold."""
        return SqsBacklog(self.clients.sqs, self.settings.queues)

    @cached_property
    def letters(self) -> DynamoLetters:
        """Notices on their way, and which were told."""
        return DynamoLetters(self.state)

    @cached_property
    def mail(self) -> Notifier:
        """Mail, as the deployment's sender."""
        sender, is_local = self.settings.notices_from, self.settings.is_local
        return ServerMail(self.hooks, SesMail(self.clients.mail, sender), self.clock, sender, is_local)

    @cached_property
    def notifiers(self) -> Mapping[Channel, Notifier]:
        """Every way to reach people."""
        hooks = HttpHooks(self.hooks, self.settings.is_local)
        topics = SnsTopics(self.clients.sns, self.settings.notices_topics, self.settings.stack)
        return {Channel.EMAIL: self.mail, Channel.SLACK: hooks, Channel.WEBHOOK: hooks, Channel.TOPIC: topics}

    def announcer(self, rules: Rules) -> Announcer:
        """Has people told of what happens, as these rules say."""
        return Announcer(rules, self.letters, self.queues)

    def watch(self, rules: Rules) -> Watch:
        """Has overdue invoices collected, as these rules say."""
        return Watch(rules, self.collections, self.agenda, self.queues, self.clock)

    def keeps_customers(self) -> bool:
        """Whether the rules in force keep customers in step; where none are in force yet, none are kept."""
        try:
            return self.rules.active().customers.sync
        except NotFound:
            return False

    def set_up(self, connection: ConnectionId, webhooks: str = "") -> Sequence[str]:
        """
        Read the account's own settings and keep them with the connection; in a CRM, make our fields where they are missing, and
        the webhooks to our address `webhooks` (or the app's own) where the vendor lets us.

        Gives the names of the fields made. Raises: as the provider's own calls.
        """
        record = self.connection(connection)
        provider = provider_of(connection)
        made: Sequence[str] = ()
        if registry.manifest(provider).role is Role.CRM:
            account, made = set_up_crm(self.crm(connection, Journal()))
            profile = registry.part(provider, "mapping").to_profile(account)
        else:
            organisation = set_up_ledger(self.ledger(connection, Journal()))
            profile = registry.part(provider, "mapping").to_profile(organisation)
        self.connections.connect(replace(record, profile=profile))
        if Capability.SUBSCRIPTIONS in registry.manifest(provider).capabilities:
            self._subscribe(record, webhooks)
        return made

    def get_ready(self, connection: ConnectionId, webhooks: str = "") -> str:
        """
        As `set_up`, while somebody waits before a browser: where our fields are made one by one, that is left for the command.
        Gives what is left to do, or nothing.
        """
        if Capability.SLOW_FIELDS not in registry.manifest(provider_of(connection)).capabilities:
            self.set_up(connection, webhooks)
            return ""
        crm = self.crm(connection, Journal())
        profile = registry.part(provider_of(connection), "mapping").to_profile(crm.account())
        self.connections.connect(replace(self.connection(connection), profile=profile))
        return "its fields are made one by one; run: ledgerlink setup" if crm.field_gaps() else ""

    def subscriptions(self, connection: ConnectionId, webhooks: str) -> Sequence[str]:
        """How each webhook of the account stands that the vendor lets us make, in a sentence each; none elsewhere."""
        facts, record = registry.manifest(provider_of(connection)), self.connection(connection)
        if Capability.SUBSCRIPTIONS not in facts.capabilities:
            return ()
        app = self.apps.app(facts.name, record.app)
        vendor = registry.part(facts.name, "subscriptions")
        said: Sequence[str] = vendor.standing(self.api(connection, Journal()), webhooks, app.webhook_key)
        return said

    def _subscribe(self, record: Connection, webhooks: str) -> None:
        """Make the account's webhooks; without an address there is nowhere to send them."""
        provider = provider_of(record.id)
        app = self.apps.app(provider, record.app)
        address = app.public_url or webhooks
        if address:
            permit = permits.for_setup(record.id)
            api = self.api(record.id, Journal())
            registry.part(provider, "subscriptions").ensure(api, address, app.webhook_key, permit)

    def work_off(
        self, event: Mapping[str, Any], context: LambdaContext, *, queue: str, do: Callable[[Hint], Outcome]
    ) -> dict[str, list[dict[str, str]]]:
        """Run one batch of this queue through its use-case; gives what SQS is to deliver again."""
        self._lane = LANES[queue]
        inbox = Remembering(self.inbox)
        return worker.run(
            event,
            queue=queue,
            do=inbox.noting(do),
            inbox=inbox,
            parking=self.parking,
            waiting=self.queues,
            agenda=self.agenda,
            metrics=self.metrics,
            log=telemetry.logger(),
            clock=self.clock,
            heard=lambda hint: self.connections.heard(hint.about.connection),
            signed_in_since=self.connections.signed_in_since,
            remaining_ms=context.get_remaining_time_in_millis,
        )


_worlds: dict[str, World] = {}


def world(of: Settings | None = None) -> World:
    """The world of these settings, by default this process's; made once for each."""
    chosen = of or settings()
    return _worlds.setdefault(repr(chosen), World(chosen))

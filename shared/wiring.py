"""
The composition root of the workers and of the command line: the stores of `shared.edge`, and the providers behind them.

Nothing of a connection is kept in the module: each `World` keeps its own clients and tokens, by connection.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any, Protocol, cast

import httpx

from shared import telemetry, worker
from shared.aws.audit import DynamoAudit
from shared.aws.backlog import SqsBacklog
from shared.aws.limiter import DynamoLimiter
from shared.aws.links import DynamoLinks
from shared.aws.plans import DynamoPlans
from shared.aws.rules import BucketRules
from shared.aws.tables import Table
from shared.aws.tokens import ConnectionTokens
from shared.aws.vault import Vault
from shared.edge import Edge
from shared.errors import Malformed, Reconnect, Unavailable, Unpermitted
from shared.http.client import TIMEOUT, Api
from shared.http.pace import Pace
from shared.http.tokens import TokenSet
from shared.lanes import BY_HAND, LANES
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.ledger import Organisation
from shared.model.outcome import Outcome
from shared.model.pace import Budget, Lane
from shared.model.refs import ConnectionId, account_of, provider_of
from shared.model.settling import SettlePolicy
from shared.origins import origin_of
from shared.ports.changes import Changes
from shared.ports.connections import Connection
from shared.ports.crm import Crm
from shared.ports.documents import Attachments, Documents
from shared.ports.ledger import Ledger
from shared.ports.work import PERMISSION_MISSING, RECONNECT_NEEDED
from shared.providers import registry
from shared.providers.manifest import Capability, Manifest, Role
from shared.remembering import Remembering
from shared.settings import Settings, settings
from shared.usecases.connecting.set_up import set_up_crm, set_up_ledger
from shared.usecases.governing import rules as rulebook


class LambdaContext(Protocol):
    """What we ask of Lambda about the run."""

    def get_remaining_time_in_millis(self) -> int:
        """How long it may still take."""
        ...


@dataclass
class World(Edge):
    """Everything a use-case may be given, each made when first asked for and kept."""

    _http: dict[ConnectionId, httpx.Client] = field(default_factory=dict)
    _tokens: dict[ConnectionId, ConnectionTokens] = field(default_factory=dict)
    _paces: dict[ConnectionId, Pace] = field(default_factory=dict)
    _lane: tuple[Lane, int] = BY_HAND
    skews: dict[ConnectionId, timedelta] = field(default_factory=dict)

    @cached_property
    def audit(self) -> DynamoAudit:
        """The append-only trail."""
        return DynamoAudit(Table(self.clients.dynamodb, self.settings.audit_table))

    @cached_property
    def links(self) -> DynamoLinks:
        """Links, claims, handoffs and what was told."""
        return DynamoLinks(Table(self.clients.dynamodb, self.settings.links_table), self.state, self.audit, self.clock)

    @cached_property
    def rules(self) -> BucketRules:
        """The rules: the version in force, and all others."""
        return BucketRules(self.state, self.clients.s3, self.settings.rules_bucket, rulebook.parse, rulebook.version_of)

    @cached_property
    def plans(self) -> DynamoPlans:
        """Plans that wait to be applied."""
        return DynamoPlans(self.state, self.clock)

    @cached_property
    def limiter(self) -> DynamoLimiter:
        """The count of calls to each account."""
        return DynamoLimiter(self.state, self.clock)

    @cached_property
    def backlog(self) -> SqsBacklog:
        """How much the queues hold."""
        return SqsBacklog(self.clients.sqs, self.settings.queues)

    @cached_property
    def vault(self) -> Vault:
        """The connections' tokens."""
        return Vault(self.state, self.clients.kms, self.settings.token_key, self.clock)

    def connection(self, connection: ConnectionId) -> Connection:
        """The connection's record, at most a minute old. Raises: NotFound."""
        return self.connections.connection(connection)

    def crm(self, connection: ConnectionId, journal: Journal) -> Crm:
        """The CRM account behind this connection; its calls are noted in the journal. Raises: NotFound, Malformed."""
        record = self.connection(connection)
        provider = provider_of(connection)
        known = registry.part(provider, "mapping").account_from_profile(record.profile) if record.profile else None
        made = registry.part(provider, "crm").connect(self.api(connection, journal), known, settling_of(record))
        return cast("Crm", made)

    def ledger(self, connection: ConnectionId, journal: Journal) -> Ledger:
        """The ledger organisation behind this connection, as `crm`."""
        record = self.connection(connection)
        known = self.organisation(connection) if record.profile else None
        made = registry.part(provider_of(connection), "ledger").connect(
            self.api(connection, journal), known, settling_of(record)
        )
        return cast("Ledger", made)

    def documents(self, connection: ConnectionId, journal: Journal) -> Documents:
        """What this CRM account keeps with its deals. Raises: NotFound, Malformed, Unsupported."""
        vendor = registry.able(connection, Capability.DOCUMENTS, "documents")
        return cast("Documents", vendor.connect(self.api(connection, journal)))

    def attachments(self, connection: ConnectionId, journal: Journal) -> Attachments:
        """The files on this ledger's invoices, as `documents`."""
        vendor = registry.able(connection, Capability.ATTACHMENTS, "attachments")
        return cast("Attachments", vendor.connect(self.api(connection, journal)))

    def changes(self, connection: ConnectionId, journal: Journal) -> Changes:
        """What this account says has changed. Raises: NotFound, Malformed."""
        made = registry.part(provider_of(connection), "changes").connect(self.api(connection, journal))
        return cast("Changes", made)

    def organisation(self, connection: ConnectionId) -> Organisation:
        """The organisation's settings as they were read at set-up, never from a cache. Raises: NotFound, Malformed."""
        profile = self.connections.fresh(connection).profile
        try:
            read = registry.part(provider_of(connection), "mapping").organisation_from_profile(profile)
        except (KeyError, ValueError, TypeError) as error:
            raise Malformed(
                f"the settings kept of {connection} can't be read: {error!r}",
                record=connection,
                fix="Run the connection's set-up again.",
            ) from error
        return cast("Organisation", read)

    def api(self, connection: ConnectionId, journal: Journal) -> Api:
        """The way out to this connection. Raises: NotFound, Malformed for a host that isn't the provider's."""
        provider = provider_of(connection)
        vendor = registry.part(provider, "api")
        return Api(
            connection=connection,
            origin=self.origin(connection, "api"),
            tokens=self.tokens(connection),
            rows=vendor.ROWS,
            explain=vendor.explain,
            journal=journal,
            clock=self.clock,
            headers=vendor.headers(account_of(connection)),
            client=self.client(connection),
            pace=self._pace(connection),
            skews=self.skews,
            lost=partial(self._refused, connection),
        )

    def tokens(self, connection: ConnectionId) -> ConnectionTokens:
        """The connection's token source, one in each world."""
        if connection not in self._tokens:
            self._tokens[connection] = ConnectionTokens(
                connection,
                self.vault,
                renew=partial(self._renewed, connection),
                lost=partial(self.connections.mark, status=RECONNECT_NEEDED),
            )
        return self._tokens[connection]

    def origin(self, connection: ConnectionId, role: str) -> str:
        """The origin of this connection's `api` or `token` endpoints. Raises: NotFound, Malformed."""
        manifest = registry.manifest(provider_of(connection))
        return origin_of(self.connection(connection), manifest, role, is_local=self.settings.is_local)

    def set_up(self, connection: ConnectionId) -> Sequence[str]:
        """
        Read the account's own settings and keep them with the connection; in a CRM, make our fields where they are missing.

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
        return made

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
            remaining_ms=context.get_remaining_time_in_millis,
        )

    def _refused(self, connection: ConnectionId, error: Reconnect, began: datetime, token: str) -> None:
        """
        Whatever the provider refuses for lack of consent is a person's to mend: the gauges call one.

        Raises:
            Unavailable: the token in hand is older than what is stored: somebody may have mended it already.
        """
        self._tokens.pop(connection, None)
        if self.tokens(connection).token() != token:
            raise Unavailable(
                f"{connection} was refused with a token that another has replaced",
                record=connection,
                fix="It is tried again by itself, with the new one.",
            )
        status = PERMISSION_MISSING if isinstance(error, Unpermitted) else RECONNECT_NEEDED
        self.connections.refused(connection, status, began)

    def _renewed(self, connection: ConnectionId, refresh_token: str) -> TokenSet:
        provider = provider_of(connection)
        app = self.apps.app(provider, self.connection(connection).app)
        given = registry.part(provider, "oauth").refresh(
            self.client(connection),
            self.origin(connection, "token"),
            app.client_id,
            app.client_secret,
            refresh_token,
        )
        return cast("TokenSet", given)

    def _pace(self, connection: ConnectionId) -> Pace:
        """A run's way of calling this account; what one run left over serves the next."""
        if connection not in self._paces:
            manifest = registry.manifest(provider_of(connection))
            self._paces[connection] = Pace(
                connection,
                self.limiter,
                budget_of(self.connection(connection), manifest),
                self.clock,
                self.connections.status,
                at_once=manifest.concurrent_calls,
                headers=(manifest.left_in_window, manifest.left_in_day),
            )
        self._paces[connection].enter(*self._lane)
        return self._paces[connection]

    def client(self, connection: ConnectionId) -> httpx.Client:
        """The HTTP client of this connection, or of an app; made once, its cookies and tokens its own."""
        if connection not in self._http:
            self._http[connection] = httpx.Client(timeout=TIMEOUT, trust_env=False)
        return self._http[connection]


def settling_of(connection: Connection) -> SettlePolicy:
    """How unclear answers of this connection are cleared up: the provider's way, with the connection's own wait if it has one."""
    policy = registry.manifest(provider_of(connection.id)).settling
    return policy if connection.settle_seconds is None else SettlePolicy(policy.key_life, connection.settle_seconds)


def budget_of(connection: Connection, manifest: Manifest) -> Budget:
    """What this account may be called: by its own tier where that is known, else by the smallest."""
    a_minute = connection.calls_per_minute or manifest.calls_per_minute
    a_day = connection.calls_per_day or manifest.calls_per_day
    return Budget(a_minute * manifest.burst_seconds // 60, manifest.burst_seconds, a_day)


_worlds: dict[str, World] = {}


def world(of: Settings | None = None) -> World:
    """The world of these settings, by default this process's; made once for each."""
    chosen = of or settings()
    return _worlds.setdefault(repr(chosen), World(chosen))

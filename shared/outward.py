"""
The way out of the workers and of the command line: the tokens, the pace and the HTTP client of each connection.

Nothing of a connection is kept in the module: each `Outward` keeps its own, by connection.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import cast

import httpx

from shared import telemetry
from shared.aws.limiter import WORKERS_PATIENCE, DynamoLimiter
from shared.aws.tokens import ConnectionTokens
from shared.aws.vault import Vault
from shared.edge import Edge
from shared.errors import Malformed, Reconnect, Unavailable, Unpermitted
from shared.http.client import TIMEOUT, Api
from shared.http.pace import Pace
from shared.http.tokens import TokenSet
from shared.lanes import BY_HAND
from shared.model.handoff import Journal
from shared.model.pace import Budget, Lane
from shared.model.refs import ConnectionId, account_of, provider_of
from shared.origins import origin_of
from shared.ports.connections import Connection
from shared.ports.work import PERMISSION_MISSING, RECONNECT_NEEDED
from shared.providers import registry
from shared.providers.manifest import Manifest


@dataclass
class Outward(Edge):
    """
    The edge's, and the way to every provider's API. Whoever runs it waits, by `sleep`, up to `patience` seconds for an account that
    is called too much.
    """

    patience: float = WORKERS_PATIENCE
    sleep: Callable[[float], None] = time.sleep

    _http: dict[ConnectionId, httpx.Client] = field(default_factory=dict)
    _tokens: dict[ConnectionId, ConnectionTokens] = field(default_factory=dict)
    _paces: dict[ConnectionId, Pace] = field(default_factory=dict)
    _lane: tuple[Lane, int] = BY_HAND
    skews: dict[ConnectionId, timedelta] = field(default_factory=dict)

    @cached_property
    def limiter(self) -> DynamoLimiter:
        """The count of calls to each account."""
        return DynamoLimiter(self.state, self.clock, self.sleep, patience=self.patience)

    @cached_property
    def vault(self) -> Vault:
        """The connections' tokens."""
        return Vault(self.state, self.clients.kms, self.settings.token_key, self.clock)

    def connection(self, connection: ConnectionId) -> Connection:
        """The connection's record, at most a minute old. Raises: NotFound."""
        return self.connections.connection(connection)

    def in_lane(self, lane: Lane, calls: int) -> None:
        """Whoever asks for a way out from now on goes in this lane, and reserves so many calls at a time."""
        self._lane = (lane, calls)

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
                lost=lambda gone, known_at: self.connections.refused(gone, RECONNECT_NEEDED, known_at),
            )
        return self._tokens[connection]

    def origin(self, connection: ConnectionId, role: str) -> str:
        """The origin of this connection's `api` or `token` endpoints. Raises: NotFound, Malformed."""
        manifest = registry.manifest(provider_of(connection))
        return origin_of(self.connection(connection), manifest, role, is_local=self.settings.is_local)

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
        self._follow(connection, {role: at for role, at in given.hosts.items() if role not in app.hosts})
        return cast("TokenSet", given)

    def _follow(self, connection: ConnectionId, hosts: Mapping[str, str]) -> None:
        """
        The account has moved to other hosts of its vendor's: whoever calls it from now on calls there.

        A host that isn't the vendor's is not followed, and said in the log: the tokens just given must be kept all the same.
        """
        known = self.connection(connection)
        moved = replace(known, hosts={**known.hosts, **hosts})
        if moved == known:
            return
        try:
            for role in hosts:
                origin_of(moved, registry.manifest(provider_of(connection)), role, is_local=self.settings.is_local)
        except Malformed as error:
            telemetry.logger().error(error.sentence, connection=connection, code=error.code)
            return
        self.connections.moved(connection, moved.hosts)

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


def budget_of(connection: Connection, manifest: Manifest) -> Budget:
    """What this account may be called: by its own tier where that is known, else by the smallest."""
    a_minute = connection.calls_per_minute or manifest.calls_per_minute
    a_day = connection.calls_per_day or manifest.calls_per_day
    return Budget(a_minute * manifest.burst_seconds // 60, manifest.burst_seconds, a_day, manifest.usual_cost)

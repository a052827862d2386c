"""The connections: under one key of the state table, so that they are listed without a scan."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from shared import codec
from shared.aws.tables import Condition, Item, Table, number, plain, refusals, text
from shared.errors import Conflict, NotFound, Unavailable
from shared.model.refs import ConnectionId
from shared.ports.connections import Connection
from shared.ports.edges import Clock
from shared.ports.work import CONNECTED, PERMISSION_MISSING, RECONNECT_NEEDED, Standing

PARTITION = "connection"
CACHE_SECONDS = 60.0
STATUS_SECONDS = 5.0
"""Other workers learn this soon that a consent is gone, or back."""
HEARD_EVERY = timedelta(hours=6)
"""How exactly we remember when a connection last spoke; silence is a matter of days, each write costs."""
LATELY = timedelta(days=2)
"""An account that spoke so lately tells us what people do there."""
LISTENING = "listening_since"
MILDER: Mapping[str, Sequence[str]] = {
    PERMISSION_MISSING: (CONNECTED,),
    RECONNECT_NEEDED: (CONNECTED, PERMISSION_MISSING),
}
"""What each status that a refusal means takes the place of."""


@dataclass(slots=True)
class DynamoConnections:
    """Implements `Connections` and `Doors`. Records are cached for a minute by this instance, unknown ones never."""

    table: Table
    clock: Clock
    monotonic: Callable[[], float] = time.monotonic
    _cached: dict[ConnectionId, tuple[float, Item]] = field(default_factory=dict)

    def connection(self, connection: ConnectionId) -> Connection:
        """The connection of that id. Raises: NotFound."""
        item = self._item(connection)
        stored = codec.loads(Connection, text(item, "connection"))
        return replace(stored, status=text(item, "status"))

    def fresh(self, connection: ConnectionId) -> Connection:
        """The connection as it is now, whatever is cached. Raises: NotFound."""
        self._cached.pop(connection, None)
        return self.connection(connection)

    def status(self, connection: ConnectionId) -> str:
        """Whether its consent stands, seconds old at most; a bad word is never believed from the cache. Raises: NotFound."""
        read_at, item = self._cached.get(connection, (float("-inf"), {}))
        if self.monotonic() - read_at >= STATUS_SECONDS or text(item, "status") != CONNECTED:
            self._cached.pop(connection, None)
        return text(self._item(connection), "status")

    def connected_at(self, connection: ConnectionId) -> datetime:
        """When somebody last signed in to it or set it up. Raises: NotFound."""
        item = self._item(connection)
        return codec.moment(text(item, "connected_at") or text(item, "heard_at"))

    def connect(self, connection: Connection) -> None:
        """Write the connection as it is after somebody signed in or set it up; from now on its silence is measured."""
        self._cached.pop(connection.id, None)
        now = codec.instant(self.clock.now())
        self.table.update(
            PARTITION,
            connection.id,
            assign={
                "app": connection.app,
                "status": connection.status,
                "connection": codec.dumps(connection),
                "heard_at": now,
                "connected_at": now,
            },
        )

    def moved(self, connection: ConnectionId, hosts: Mapping[str, str]) -> None:
        """Note that the account's calls go to these origins from now on. Raises: NotFound."""
        known = self.fresh(connection)
        self._cached.pop(connection, None)
        self.table.update(PARTITION, connection, assign={"connection": codec.dumps(replace(known, hosts=dict(hosts)))})

    def mark(self, connection: ConnectionId, status: str) -> None:
        """Note that the connection's consent is gone, or is back: somebody signed in just now."""
        self._cached.pop(connection, None)
        signed_in = {"signed_in_ms": _ms(self.clock.now())} if status == CONNECTED else {}
        self.table.update(PARTITION, connection, assign={"status": status, **signed_in})

    def refused(self, connection: ConnectionId, status: str, began: datetime) -> None:
        """
        Note what a call found out that began then and was refused; a sign-in since, or worse that is known, goes before it.

        Raises: Unavailable.
        """
        self._cached.pop(connection, None)
        milder = {f"milder_{at}": word for at, word in enumerate(MILDER[status])}
        known = f"#status IN ({', '.join(f':{name}' for name in milder)})"
        unsigned = "(attribute_not_exists(#signed_in_ms) OR #signed_in_ms < :began)"
        still = Condition(f"{known} AND {unsigned}", {**milder, "began": _ms(began)})
        try:
            self.table.update(PARTITION, connection, assign={"status": status}, condition=still)
        except Conflict:
            return

    def signed_in_since(self, connection: ConnectionId, moment: datetime) -> bool:
        """Whether somebody signed in to it at that moment or later, as it stands now. Raises: Unavailable."""
        item = self.table.get(PARTITION, connection)
        return item is not None and number(item, "signed_in_ms") >= _ms(moment)

    def heard(self, connection: ConnectionId) -> None:
        """Remember that the provider spoke of this account; at most one write in six hours, unless somebody listens."""
        item = self._item(connection)
        now = self.clock.now()
        if LISTENING not in item and codec.moment(text(item, "heard_at")) > now - HEARD_EVERY:
            return
        self._cached.pop(connection, None)
        self.table.update(PARTITION, connection, assign={"heard_at": codec.instant(now)}, forget=[LISTENING])

    def hears(self, connection: ConnectionId) -> bool:
        """Whether the provider spoke of this account since somebody signed in to it or set it up, and lately. Raises: NotFound."""
        item = self._item(connection)
        heard = codec.moment(text(item, "heard_at"))
        return heard > self.connected_at(connection) and heard > self.clock.now() - LATELY

    def listen(self, connection: ConnectionId) -> None:
        """Let the next word of this account be noted at once, by whoever reads its record from now on."""
        self._cached.pop(connection, None)
        self.table.update(PARTITION, connection, assign={LISTENING: codec.instant(self.clock.now())})

    def standings(self) -> Sequence[Standing]:
        """Every connection, as the gauges see it."""
        return [
            Standing(
                id=ConnectionId(text(item, "sk")),
                status=text(item, "status"),
                heard_at=codec.moment(text(item, "heard_at")),
                connected_at=codec.moment(text(item, "connected_at") or text(item, "heard_at")),
            )
            for item in self.table.items(PARTITION)
        ]

    def known(self, connections: Collection[ConnectionId], app: str) -> frozenset[ConnectionId]:
        """Those of these that are connected through this app."""
        found = {name: item for name in connections if (item := self._fresh(name)) is not None}
        missing = [name for name in connections if name not in found]
        for start in range(0, len(missing), 100):
            for item in self._read(missing[start : start + 100]):
                name = ConnectionId(text(item, "sk"))
                self._cached[name] = (self.monotonic(), item)
                found[name] = item
        return frozenset(name for name, item in found.items() if text(item, "app") == app)

    def _fresh(self, connection: ConnectionId) -> Item | None:
        at, item = self._cached.get(connection, (float("-inf"), None))
        return item if self.monotonic() - at < CACHE_SECONDS else None

    def _item(self, connection: ConnectionId) -> Item:
        cached = self._fresh(connection)
        if cached is not None:
            return cached
        item = self.table.get(PARTITION, connection)
        if item is None:
            raise NotFound(
                f"there is no connection {connection}", record=connection, fix="Connect the account, then try again."
            )
        self._cached[connection] = (self.monotonic(), item)
        return item

    def _read(self, connections: Sequence[ConnectionId]) -> list[dict[str, Any]]:
        keys: Any = [{"pk": {"S": PARTITION}, "sk": {"S": name}} for name in connections]
        with refusals():
            answer = self.table.client.batch_get_item(RequestItems={self.table.name: {"Keys": keys}})
        if answer.get("UnprocessedKeys"):
            raise Unavailable("DynamoDB gave only part of the answer", fix="It is tried again by itself.")
        return [plain(item) for item in answer["Responses"][self.table.name]]


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)

"""The bookkeeping of work itself: what is done, what failed how often, what is parked, what people are told of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from shared.model.refs import ConnectionId


class Inbox(Protocol):
    """The idempotency records: for each queue and key what came of it, or how often it failed and of what."""

    def finished(self, queue: str, keys: Collection[str]) -> frozenset[str]:
        """Which of these were carried out already."""
        ...

    def finish(self, queue: str, key: str, outcome: str) -> None:
        """Remember what came of it; after its effects, never before."""
        ...

    def fail(self, queue: str, key: str, code: str, cause: str) -> Mapping[str, int]:
        """Count one more failure of this class; gives how often it failed, by class."""
        ...

    def cause(self, queue: str, key: str) -> str:
        """The sentence of the last failure; empty where there was none."""
        ...

    def forget(self, queue: str, key: str) -> None:
        """Forget what came of it and how often it failed."""
        ...


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that nobody could carry out, kept until a person retries or drops it; `payload` as it came."""

    id: str
    queue: str
    cause: str
    since: datetime
    payload: str


class Parking(Protocol):
    """Parked messages; they never expire."""

    def park(self, parked: Parked) -> None:
        """Keep this message; parking it again changes nothing but the cause."""
        ...

    def parked(self) -> Sequence[Parked]:
        """All of them, oldest first."""
        ...

    def find(self, identity: str) -> Parked | None:
        """The one of that id; None where it isn't parked (any more)."""
        ...

    def drop(self, identity: str) -> None:
        """Forget one: it was retried, or a person decided so."""
        ...


class Waiting(Protocol):
    """When an unfinished message is delivered again."""

    def postpone(self, queue: str, receipts: Sequence[str], seconds: int) -> None:
        """Deliver these again after so many seconds (at most 12 hours); best effort: else the queue's own delay holds."""
        ...


class Metrics(Protocol):
    """Counters that alarms watch."""

    def count(self, name: str, amount: int = 1, **facts: str) -> None:
        """Add to a counter; `facts` stand beside the number and never split it."""
        ...


CONNECTED = "connected"
PERMISSION_MISSING = "permission_missing"
RECONNECT_NEEDED = "reconnect_needed"
DISCONNECTED = "disconnected"
"""
The statuses of a connection: its consent stands; it stands, but a call was refused for lack of a right; it is gone, and nobody
calls there; somebody ended it on purpose. All but the first end when somebody signs in again.
"""
NEEDS_SIGN_IN = frozenset({PERMISSION_MISSING, RECONNECT_NEEDED})
NOBODY_CALLS = frozenset({RECONNECT_NEEDED, DISCONNECTED})


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What the tick asks of a connection. `heard_at`: when its provider last spoke of it, to within hours; `connected_at`: when
    somebody last signed in to it or set it up.
    """

    id: ConnectionId
    status: str
    heard_at: datetime
    connected_at: datetime


class Lists(Protocol):
    """What is counted for the gauges; each list has a key of its own, so that nothing is scanned."""

    def parked(self) -> int:
        """Messages that wait for a person."""
        ...

    def held(self) -> int:
        """Deals that wait for a person."""
        ...

    def standings(self) -> Sequence[Standing]:
        """Every connection."""
        ...


class Gauges(Protocol):
    """Levels that alarms watch."""

    def publish(self, levels: Mapping[str, float]) -> None:
        """Publish all of these, as of now. Raises: Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class App:
    """
    One registration in a vendor's developer console. `webhook_key` signs its deliveries. `public_url` is the address the
    vendor was given for them, and `back_url` the one that its consent page sends people back to, where these aren't the ones
    that the request shows (a proxy in between). `hosts` names the vendor's origins by role where they aren't the manifest's.
    """

    provider: str
    name: str
    client_id: str
    client_secret: str = field(repr=False)
    webhook_key: str = field(repr=False)
    public_url: str = ""
    back_url: str = ""
    hosts: Mapping[str, str] = field(default_factory=dict)


class Apps(Protocol):
    """The apps and their secrets."""

    def app(self, provider: str, name: str, *, again: bool = False) -> App:
        """The app of that name; `again` asks for a fresh look, after a signature failed. Raises: NotFound, Unavailable."""
        ...


class Doors(Protocol):
    """Which accounts may be spoken of: the webhook path's only question about connections."""

    def known(self, connections: Collection[ConnectionId], app: str) -> frozenset[ConnectionId]:
        """Those of these that are connected through this app."""
        ...


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages can be taken now, how many a worker has in hand (or come back later), how many aren't due yet."""

    waiting: int
    in_flight: int
    delayed: int


class Backlog(Protocol):
    """The work that the queues hold."""

    def depth(self) -> Depth:
        """Count the messages of all queues."""
        ...


class Log(Protocol):
    """The three words the loop says."""

    def info(self, msg: object, **keys: Any) -> None:
        """What came of a message."""
        ...

    def error(self, msg: object, **keys: Any) -> None:
        """What a person must look at; `exc_info` is the error whose traceback belongs to it."""
        ...

    def exception(self, msg: object, **keys: Any) -> None:
        """What went wrong, with its traceback."""
        ...

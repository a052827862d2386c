"""Asking an account what changed, for what its webhooks don't say or didn't deliver."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.model.attention import NOTHING, Attention
from shared.model.changes import ChangePage
from shared.model.refs import ConnectionId


class Changes(Protocol):
    """One account's lists of what changed; each is asked from a time of its own."""

    @property
    def lists(self) -> Sequence[str]:
        """The names of the lists, for ever: cursors are kept under them."""
        ...

    @property
    def brief(self) -> Sequence[str]:
        """Those of them in which it shows that an invoice was approved, sent or paid."""
        ...

    def since(self, name: str, since: datetime) -> Iterator[ChangePage]:
        """
        Everything in this list that changed at or after that time, page by page; some of it more than once.

        Each page is one call. Raises: the errors of `shared.errors`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Polled:
    """
    How far a connection was polled: `at` by our clock, `whole_at` for all of its lists; `reached` by the provider's own, for each
    list; `more` is waiting. `attention` is when it is asked more often.
    """

    connection: ConnectionId
    at: datetime | None = None
    reached: Mapping[str, datetime] = field(default_factory=dict)
    more: bool = False
    whole_at: datetime | None = None
    attention: Attention = NOTHING


class Cursors(Protocol):
    """How far each connection was polled."""

    def polled(self, connection: ConnectionId) -> Polled:
        """As it is now; empty where it never was."""
        ...

    def all(self) -> Sequence[Polled]:
        """Of every connection that was ever polled."""
        ...

    def advance(self, connection: ConnectionId, reached: Mapping[str, datetime]) -> None:
        """These lists were handed on up to those times; others stay as they are."""
        ...

    def finish(
        self,
        connection: ConnectionId,
        at: datetime,
        reached: Mapping[str, datetime],
        *,
        more: bool,
        brief: bool = False,
    ) -> None:
        """As `advance`, and the connection was polled at this time by our clock; `brief`: not all of its lists."""
        ...

    def soon(self, connection: ConnectionId) -> None:
        """Let the next tick poll it, however short ago it was."""
        ...


class Watches(Protocol):
    """When the ledgers are asked more often, for money is about to move."""

    def attention(self, ledger: ConnectionId) -> Attention:
        """As it is now."""
        ...

    def attend(self, ledger: ConnectionId, known: Attention, wanted: Attention) -> None:
        """Let it be this from now on: one write. Raises: Conflict where it isn't what was `known` any more."""
        ...

"""What each organisation's own night has to look at: a sheet of records for each ledger and day, and how far they were worked off."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shared.model.refs import ConnectionId, Ref


class NightSheet(Protocol):
    """
    The records of the CRM (deals, companies, contacts) of which a ledger's calendar changes something on a day, though nobody does
    anything. Each stands on a sheet once; nothing here is lost by a crash.
    """

    def put(self, ledger: ConnectionId, day: date, records: Collection[Ref]) -> None:
        """Let these be looked at when that day of the ledger's has begun; one write for each, said again or not."""
        ...

    def page(self, ledger: ConnectionId, day: date, *, after: Ref | None = None, limit: int = 500) -> Sequence[Ref]:
        """The next records of that sheet, in an order that stays as it is, from behind this one on; empty at its end."""
        ...

    def take_off(self, ledger: ConnectionId, day: date, records: Collection[Ref]) -> None:
        """They were looked at; safe to repeat. After the effects, never before."""
        ...


@dataclass(frozen=True, slots=True)
class Night:
    """How far a ledger's sheets are worked off: those of every day up to `done`, inclusive; `at` is when that was last said."""

    ledger: ConnectionId
    done: date
    at: datetime


class Nights(Protocol):
    """How far each ledger's nights are worked off."""

    def all(self) -> Sequence[Night]:
        """Of every ledger that was ever begun."""
        ...

    def begin(self, night: Night) -> Night:
        """Say how far an unknown ledger is; where something is known of it already, that stands. Gives what stands."""
        ...

    def finish(self, night: Night) -> None:
        """The sheets up to that day are worked off; or, cut off in between, one is begun: the next message has another name."""
        ...

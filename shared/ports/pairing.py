"""What is remembered of matching existing records: what the last comparison found, what was rejected, and what was linked by whom."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from shared.model.change_sets import ChangeSet, Linking
from shared.model.pairing import Pair, Pairing
from shared.model.refs import ConnectionId, Ref


class CustomerLinks(Protocol):
    """Every customer link there is: one reading for all of them."""

    def all(self) -> Iterator[tuple[Ref, Ref]]:
        """Give each linked CRM record with its customer, in no order."""
        ...


class WaitingPairs(Protocol):
    """The pairs that nobody has decided about yet, by their CRM record."""

    def of(self, record: Ref, ledger: ConnectionId) -> Sequence[Pair]:
        """The pairs of this record with customers of this ledger, as the latest run left them, the best first: one read."""
        ...


class Pairings(Protocol):
    """What comparisons found, and the pairs that a person said no to."""

    def keep(self, pairing: Pairing) -> frozenset[Ref]:
        """
        Keep what was found in the place of what was found before of these two accounts; its pairs are those that wait now. Gives
        the CRM's records of those that no longer do.
        """
        ...

    def last(self, crm: ConnectionId, ledger: ConnectionId) -> Pairing | None:
        """What was found last; None where the two were never compared, or too long ago."""
        ...

    def reject(self, crm: ConnectionId, ledger: ConnectionId, pair: str, by: str) -> None:
        """Never offer this pair again; safe to repeat."""
        ...

    def readmit(self, crm: ConnectionId, ledger: ConnectionId, pair: str) -> None:
        """Take a rejection back; there needn't be one."""
        ...

    def rejected(self, crm: ConnectionId, ledger: ConnectionId) -> Collection[str]:
        """The ids of all rejected pairs of these two."""
        ...


class ChangeSets(Protocol):
    """What was linked at once, for as long as the links are."""

    def open(self, change_set: ChangeSet) -> None:
        """Write down that it begins, or what became of it."""
        ...

    def find(self, identity: str) -> ChangeSet | None:
        """The change set of this id."""
        ...

    def all(self) -> Sequence[ChangeSet]:
        """Every change set, the newest first."""
        ...

    def note(self, change_set: str, linking: Linking) -> None:
        """Write down one link, or how far it is now."""
        ...

    def links(self, change_set: str) -> Sequence[Linking]:
        """All links of a change set."""
        ...

"""Base snapshots of linked customers: one for each CRM record and customer that are kept in step."""

from collections.abc import Collection, Mapping
from typing import Protocol

from shared.model.bases import Base
from shared.model.refs import Ref
from shared.ports.stores import Deed


class Bases(Protocol):
    """What both sides held when they were last in step. Every write is conditional; a lost race raises Conflict."""

    def of(self, record: Ref) -> Mapping[Ref, Base]:
        """Every base of this CRM record as it is now, by customer."""
        ...

    def find(self, record: Ref, customer: Ref) -> Base | None:
        """The base of these two; None where they never were in step."""
        ...

    def keep(self, base: Base, deed: Deed | None = None) -> None:
        """
        Keep this base, and what was done about it in the trail of the CRM record, in one transaction; `number` is one more than
        that of the base it follows, 1 for a first one.

        Raises:
            Conflict: another one was kept meanwhile.
        """
        ...

    def forget(self, record: Ref, customer: Ref) -> None:
        """Let these two meet for the first time again; there needn't be a base."""
        ...

    def speaks_for(self, person: Ref, record: Ref) -> None:
        """Remember that fields of this company are taken from this contact. Safe to repeat."""
        ...

    def spoken_for(self, person: Ref) -> Collection[Ref]:
        """The companies of which fields were ever taken from this contact."""
        ...

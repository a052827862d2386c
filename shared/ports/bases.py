"""Base snapshots of linked customers: one for each CRM record and customer that are kept in step."""

from collections.abc import Mapping
from typing import Protocol

from shared.model.bases import Base
from shared.model.refs import Ref


class Bases(Protocol):
    """What both sides held when they were last in step. Every write is conditional; a lost race raises Conflict."""

    def of(self, record: Ref) -> Mapping[Ref, Base]:
        """Every base of this CRM record as it is now, by customer."""
        ...

    def find(self, record: Ref, customer: Ref) -> Base | None:
        """The base of these two; None where they never were in step."""
        ...

    def keep(self, base: Base) -> None:
        """
        Keep this base; `number` is one more than that of the base it follows, 1 for a first one.

        Raises:
            Conflict: another one was kept meanwhile.
        """
        ...

    def forget(self, record: Ref, customer: Ref) -> None:
        """Let these two meet for the first time again; there needn't be a base."""
        ...

"""How far the collection of each overdue invoice has come."""

from typing import Protocol

from shared.model.collecting import Collection
from shared.model.refs import Ref


class Collections(Protocol):
    """One record for each invoice of which something was done or said; nothing here expires."""

    def of(self, invoice: Ref) -> Collection | None:
        """The collection of this invoice, as it is now; None where nothing was begun."""
        ...

    def keep(self, collection: Collection) -> None:
        """
        Keep it as the next of the version it has, which counts from 0.

        Raises:
            Conflict: another was kept since it was read.
        """
        ...

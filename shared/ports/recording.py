"""Our facts on many records at once, where a CRM takes them so; the others take them one by one (`Crm.record`)."""

from collections.abc import Mapping
from typing import Protocol

from shared.errors import LedgerlinkError
from shared.model.permits import Permit
from shared.model.refs import Ref


class Recording(Protocol):
    """Writes facts to many records of one kind. Errors and permits as for `Crm.record`, where the whole call fails."""

    @property
    def at_once(self) -> int:
        """How many records one call takes."""
        ...

    def record_many(self, facts: Mapping[Ref, Mapping[str, str]], permit: Permit) -> Mapping[Ref, LedgerlinkError]:
        """
        Write each record's facts, in one call; gives those that were refused, each with what `Crm.record` would have raised
        (NotFound for one that is gone). The others are written. Safe to repeat. At most `at_once`, all of one kind.
        """
        ...

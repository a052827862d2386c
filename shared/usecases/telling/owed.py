"""What one record isn't told yet, before anybody says it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.ports.stores import Dossier


@dataclass(frozen=True, slots=True)
class Owed:
    """
    The facts that are news to a record, and the right to write them. `by_itself`: more than facts is owed, a note, a task or a
    stage: whoever tells it so tells all of it, in a message of its own.
    """

    dossier: Dossier
    news: Mapping[str, str]
    permit: Permit
    by_itself: bool = False

    @property
    def about(self) -> Ref:
        """The record."""
        return self.dossier.about

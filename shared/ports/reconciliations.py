"""What is remembered of reconciliations: since when an account is reconciled, when it last was, and what each run found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shared.model.reconciliation import Reconciliation
from shared.model.refs import ConnectionId


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How far an account is reconciled: `begun` is the first day that is compared, `at` when it last was."""

    crm: ConnectionId
    begun: date
    at: datetime | None = None


class Reconciliations(Protocol):
    """The runs, kept for a good year."""

    def progress(self) -> Sequence[Reconciled]:
        """Of every account that was ever reconciled, or is to be."""
        ...

    def begin(self, crm: ConnectionId, begun: date) -> date:
        """Reconcile this account from that day on; where a day is known already that one stands. Gives the day."""
        ...

    def keep(self, run: Reconciliation) -> None:
        """Keep what a run found, and that the account was reconciled then; safe to repeat."""
        ...

    def last(self, crm: ConnectionId) -> Reconciliation | None:
        """What the last run over this account found."""
        ...

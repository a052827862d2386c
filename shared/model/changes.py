"""What a provider's lists say has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.model.refs import Ref


@dataclass(frozen=True, slots=True)
class Change:
    """A record that changed, at the provider's own time; `whose` is its customer, `asked` as with an event, where the list says so."""

    ref: Ref
    at: datetime
    whose: Ref | None = None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class ChangePage:
    """
    Some changes. `reached`: once these are in safe hands, everything of this list up to that time (the provider's own) is;
    None where nothing more can be said than before.
    """

    changes: Sequence[Change]
    reached: datetime | None = None

"""What a provider's lists say has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.model.refs import Ref

WRITING: Final = timedelta(seconds=60)
"""From the time that our figures bear until they stand on the record: a hundred are written together."""
CLOCKS: Final = timedelta(seconds=5)
"""By how much the provider's clock may be behind ours."""


@dataclass(frozen=True, slots=True)
class Change:
    """
    A record that changed, at the provider's own time; `whose` is its customer, `asked` as with an event, where the list says so.
    `told_at`: when we last wrote our figures to it, by our clock, where the record shows it: it bears that time.
    """

    ref: Ref
    at: datetime
    whose: Ref | None = None
    asked: str = ""
    told_at: datetime | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it changed last when we wrote our figures: so soon after the time that these bear."""
        return self.told_at is not None and -CLOCKS <= self.at - self.told_at <= WRITING


@dataclass(frozen=True, slots=True)
class ChangePage:
    """
    Some changes. `reached`: once these are in safe hands, everything of this list up to that time (the provider's own) is;
    None where nothing more can be said than before.
    """

    changes: Sequence[Change]
    reached: datetime | None = None

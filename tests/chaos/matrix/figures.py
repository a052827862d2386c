"""What a row measures: how often a fault was injected, how often it had its effect, and what that did to the books."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Figures:
    """
    Counts of one row, or of a part of it.

    `injected` faults were asked for, `fired` were observed to have their effect. `lost` won deals have neither an invoice nor anybody
    who was told why; `duplicated` counts the invoices, customers, notes and tasks beyond the first; `wrong_account` what stands in
    an account where it doesn't belong; `wrong_amount` invoices over another amount than their deal; `broken` promises of the row's
    own (a call before Retry-After, a message parked for nothing). `max_recovery_s` is the longest time from a fault until all was well,
    in simulated seconds except where a row says real. `wrongs` are sentences, `seed` replays the first of them.
    """

    injected: int = 0
    fired: int = 0
    lost: int = 0
    duplicated: int = 0
    wrong_account: int = 0
    wrong_amount: int = 0
    broken: int = 0
    max_recovery_s: float = 0.0
    deals: int = 0
    events: int = 0
    notes: dict[str, Any] = field(default_factory=dict)
    wrongs: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all is wrong."""
        return not any((self.lost, self.duplicated, self.wrong_account, self.wrong_amount, self.broken, self.wrongs))

    def breaks(self, promise: str, times: int = 1) -> None:
        """Count a promise of the row that was broken."""
        self.broken += times
        self.wrongs.append(promise)

    def recovered(self, seconds: float) -> None:
        """All was well again after so long."""
        self.max_recovery_s = max(self.max_recovery_s, seconds)

    def noted(self, name: str, value: float) -> None:
        """Keep the largest value of something worth publishing."""
        self.notes[name] = max(self.notes.get(name, value), value)

    def counted(self, name: str, times: int = 1) -> None:
        """Count something worth publishing; its name ends in `s`."""
        self.notes[name] = self.notes.get(name, 0) + times

    def add(self, other: "Figures") -> None:
        """Take another part's figures along. A note that ends in `_s` is a maximum, any other a count."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.recovered(other.max_recovery_s)
        for name, value in other.notes.items():
            (self.noted if name.endswith("_s") else self.counted)(name, value)
        self.wrongs += other.wrongs


COUNTS = (
    "injected",
    "fired",
    "lost",
    "duplicated",
    "wrong_account",
    "wrong_amount",
    "broken",
    "deals",
    "events",
)

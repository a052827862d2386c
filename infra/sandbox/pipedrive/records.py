"""One record of a company: its members, its custom fields, and what the search index knew of it at which moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.pipedrive.kinds import Kind

DAYS_RECOVERABLE = 30
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Actor:
    """Who changes something: the user, and whether through the API or the vendor's pages ("api", "app")."""

    user: int
    source: str
    bulk: bool = False


@dataclass
class Record:
    """A record. Instants in milliseconds; ``values`` are the system's members, ``custom`` the company's, by 40-hex key."""

    kind: Kind
    id: int
    seq: int
    added: int
    updated: int
    values: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    deleted_at: int | None = None
    merged_into: int | None = None
    _indexed: list[tuple[int, Mapping[str, Any] | None]] = field(default_factory=list)  # None: not found

    @property
    def alive(self) -> bool:
        """Neither deleted nor merged away."""
        return self.deleted_at is None

    def recoverable(self, now: int) -> bool:
        """Deleted, not merged, and not yet purged."""
        deleted = self.deleted_at
        return deleted is not None and self.merged_into is None and now - deleted <= DAYS_RECOVERABLE * DAY_MS

    def remember(self, at: int) -> None:
        """Let the search index see, after its lag, what stands now."""
        self._indexed.append((at, {**self.values, "custom_fields": dict(self.custom)} if self.alive else None))

    def indexed(self, horizon: int) -> Mapping[str, Any] | None:
        """What the index knows when it has caught up to ``horizon``; None when the record is not in it."""
        known = [values for at, values in self._indexed if at <= horizon]
        if len(known) > 1:
            del self._indexed[: len(known) - 1]
        return known[-1] if known else None

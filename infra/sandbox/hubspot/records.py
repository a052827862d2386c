"""One CRM record: its values, their history, and what the search index knew of it at which moment."""

from dataclasses import dataclass, field

from infra.sandbox.hubspot.kinds import Kind


@dataclass(frozen=True)
class Author:
    """Who changes something, in the words of webhooks and of property history."""

    source: str
    source_id: str
    on_associations: str


APP_ID = 778899
USER_ID = 51234
PERSON = Author("CRM_UI", f"userId:{USER_ID}", "USER")
APP = Author("INTEGRATION", str(APP_ID), "INTEGRATION")
CALCULATION = Author("CALCULATED", "CalculatedPropertyComputer", "CALCULATED")
MERGE = Author("MERGE_OBJECTS", f"userId:{USER_ID}", "MERGE_OBJECTS")


@dataclass(frozen=True)
class Past:
    """One entry of a property's history; ``at`` in milliseconds."""

    value: str
    at: int
    author: Author


@dataclass
class Record:
    """A record of one portal. Instants in milliseconds; cleared properties are absent from ``values``."""

    kind: Kind
    id: str
    seq: int
    created: int
    updated: int
    values: dict[str, str] = field(default_factory=dict)
    history: dict[str, list[Past]] = field(default_factory=dict)  # newest first
    archived_at: int | None = None
    merged_into: str | None = None
    _indexed: list[tuple[int, dict[str, str] | None]] = field(default_factory=list)  # None: not found

    @property
    def alive(self) -> bool:
        """Neither archived nor merged away."""
        return self.archived_at is None

    def write(self, name: str, value: str, at: int, author: Author) -> bool:
        """Set (or clear, with "") one value; False when nothing changed."""
        if self.values.get(name, "") == value:
            return False
        if value:
            self.values[name] = value
        else:
            del self.values[name]
        self.history.setdefault(name, []).insert(0, Past(value, at, author))
        return True

    def remember(self, at: int) -> None:
        """Let the search index see, after its lag, what stands now."""
        self._indexed.append((at, dict(self.values) if self.alive else None))

    def indexed(self, horizon: int) -> dict[str, str] | None:
        """What the index knows when it has caught up to ``horizon``; None when the record is not in it."""
        known = [values for at, values in self._indexed if at <= horizon]
        if len(known) > 1:
            del self._indexed[: len(known) - 1]
        return known[-1] if known else None

"""The state of one org: records, schema, settings, and writes that hold together or not at all."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.limits import RollingWindow
from infra.sandbox.salesforce.ids import numbered, whole
from infra.sandbox.salesforce.instants import to_second
from infra.sandbox.salesforce.platform import TOOLING
from infra.sandbox.salesforce.records import INTEGRATION, Record
from infra.sandbox.salesforce.schema import Field
from infra.sandbox.salesforce.sobjects import CHILDREN, FEATURES, PREFIXES, REFERRING, TABLES, Child, standard

FIRST_NUMBER = 1000
DAY = 86400.0
Change = tuple[Record, frozenset[str], str]
"""A record, the names of the fields that changed, and who wrote."""


@dataclass
class Settings:
    """
    What an administrator may set.

    ``page_size``: the most records per page of a query. ``duplicate_rules``: objects whose twins are refused.
    ``read_only`` and ``invisible``: objects that the integration user can't write, or doesn't see at all.
    ``rows_invisible``: records that sharing keeps from it. ``sends_messages``: whether its own writes send Outbound Messages.
    ``instance``: the host that serves the org once it was moved.
    """

    multi_currency: bool = True
    advanced_currency: bool = False
    person_accounts: bool = False
    state_picklists: bool = False
    contacts_to_multiple_accounts: bool = False
    quotes: bool = True
    currency: str = "GBP"
    time_zone: str = "Europe/London"
    api_enabled: bool = True
    customizes: bool = True
    sends_messages: bool = False  # users made for integrations lack that permission until somebody gives it
    daily_calls: int = 125_000  # Enterprise: 100 000 and 1 000 for each of 25 licences
    page_size: int = 2000
    duplicate_rules: list[str] = field(default_factory=list)
    read_only: list[str] = field(default_factory=list)
    invisible: list[str] = field(default_factory=list)
    rows_invisible: list[str] = field(default_factory=list)
    instance: str | None = None


@dataclass
class Rule:
    """
    A validation rule or a customer's trigger: refuses a write of ``kind`` whose result has all values of ``when``
    and lacks one of ``require``; ``left`` is how often it still fires (None: always).
    """

    kind: str
    code: str
    message: str
    when: Mapping[str, Any] = field(default_factory=dict)
    require: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    left: int | None = None


@dataclass
class Org:
    """One account. The caller holds the provider's lock; ``tell`` is given what changed once a write is final."""

    id: str
    clock: Clock
    seqs: Iterator[int]
    tell: Callable[["Org", list[Change]], None]
    settings: Settings = field(default_factory=Settings)
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    schema: dict[str, dict[str, Field]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    locks: dict[str, int] = field(default_factory=dict)  # record id -> refusals left
    processes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # record type ("": none) -> its stages
    cursors: dict[str, Any] = field(default_factory=dict)
    origin: str = "https://acme.my.salesforce.com"  # the sandbox's own once it is known
    _issued: dict[str, int] = field(default_factory=dict)
    _placed: dict[tuple[str, str, Any], dict[str, Record]] = field(default_factory=dict)
    _undo: list[Callable[[], None]] = field(default_factory=list)
    _told: list[Change] = field(default_factory=list)
    _depth: int = 0

    def __post_init__(self) -> None:
        self.used = RollingWindow(self.clock, 0, DAY)  # API calls of the last 24 hours
        kinds = (*TABLES, *TOOLING)
        self.records = {kind: {} for kind in kinds}
        self.schema = {kind: standard(kind) for kind in kinds}

    @property
    def user(self) -> str:
        """The user as whom the integration connects."""
        return whole(INTEGRATION)

    @property
    def instance_url(self) -> str:
        """Where the org is served: what every token says anew."""
        return self.settings.instance or self.origin

    def now(self) -> datetime:
        """The sandbox's time in whole seconds."""
        return to_second(self.clock.now())

    def today(self) -> date:
        """The day in the org's time zone."""
        return self.clock.now().astimezone(ZoneInfo(self.settings.time_zone)).date()

    def new_id(self, kind: str) -> str:
        """Issue the next id of an object; orgs count alike, as a sandbox copied from production has the same ids."""
        prefix = PREFIXES[kind]
        self._issued[prefix] = self._issued.get(prefix, FIRST_NUMBER - 1) + 1
        return numbered(prefix, self._issued[prefix])

    def feature(self, name: str | None) -> bool:
        """Whether the org has a feature; None is what every org has."""
        return name is None or bool(getattr(self.settings, name))

    def offers(self, kind: str) -> bool:
        """Whether the integration user sees an object at all."""
        return kind in TABLES and self.feature(FEATURES.get(kind)) and kind not in self.settings.invisible

    def fields(self, kind: str, user: str | None = None) -> dict[str, Field]:
        """Fields that exist in this org; for a ``user`` only those it may see, and written as far as it may write."""
        found = {name: one for name, one in self.schema[kind].items() if self.feature(one.only)}
        if user is None:
            return found
        granted = self._granted(kind, user) if any(one.custom for one in found.values()) else {}
        return {
            name: one if not one.custom or granted[name] else replace(one, createable=False, updateable=False)
            for name, one in found.items()
            if not one.custom or name in granted
        }

    def _granted(self, kind: str, user: str) -> dict[str, bool]:
        """Custom fields that a user's permission sets let it read; True when it may write, too."""
        assigned = self.records["PermissionSetAssignment"].values()
        sets = {one.get("PermissionSetId") for one in assigned if one.get("AssigneeId") == user}
        granted: dict[str, bool] = {}
        for one in self.records["FieldPermissions"].values():
            if one.get("ParentId") in sets and one.get("SobjectType") == kind and one.get("PermissionsRead"):
                name = str(one.get("Field")).partition(".")[2]
                granted[name] = granted.get(name, False) or bool(one.get("PermissionsEdit"))
        return granted

    def kind_of(self, id_: str) -> str | None:
        """The object of an id that some record, alive or not, has."""
        return next((kind for kind, rows in self.records.items() if id_ in rows), None)

    def find(self, kind: str, id_: object) -> Record | None:
        """A record that is not deleted, by an id of 15 or 18 characters."""
        record = self.records[kind].get(whole(str(id_)))
        return record if record is not None and record.alive else None

    def live(self, kind: str) -> list[Record]:
        """Every record of an object that is not deleted, in the order of creation."""
        return [record for record in self.records[kind].values() if record.alive]

    def children(self, record: Record, relationship: Child, *, deleted: bool = False) -> list[Record]:
        """The records below one, in the order of creation."""
        known, field = self.records[relationship.kind], relationship.field
        rows = self._placed.get((relationship.kind, field, record.id), {}).values()
        found = [row for row in rows if row.get(field) == record.id and row.id in known and (deleted or row.alive)]
        return sorted(found, key=lambda row: row.seq)

    def below(self, record: Record, name: str) -> list[Record]:
        """The children by the relationship's name."""
        return self.children(record, CHILDREN[record.kind][name])

    def place(self, record: Record) -> None:
        """Let ``children`` find a record by what it refers to. Where it stood before it may go on standing."""
        for name in REFERRING.get(record.kind, ()):
            if record.get(name) is not None:
                self._placed.setdefault((record.kind, name, record.get(name)), {})[record.id] = record

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside hold, or none: an exception takes them back. What changed is told at the very end."""
        undone, told = len(self._undo), len(self._told)
        self._depth += 1
        try:
            yield
        except BaseException:
            while len(self._undo) > undone:
                self._undo.pop()()
            del self._told[told:]
            raise
        finally:
            self._depth -= 1
            if not self._depth:
                changes, self._told = self._told, []
                self._undo.clear()
                self.tell(self, changes)

    @contextmanager
    def silenced(self) -> Iterator[None]:
        """What is written inside tells nobody."""
        tell, self.tell = self.tell, lambda _org, _changes: None
        try:
            yield
        finally:
            self.tell = tell

    def add(self, record: Record) -> None:
        """Put a new record in."""
        rows = self.records[record.kind]
        rows[record.id] = record
        self._undo.append(partial(rows.__delitem__, record.id))

    def touch(self, record: Record) -> None:
        """Remember how a record stands before it is changed."""
        before = dict(record.values)

        def back() -> None:
            record.values = before

        self._undo.append(back)

    def changed(self, record: Record, names: frozenset[str], author: str) -> None:
        """Note a change for the messages that it sends."""
        self._told.append((record, names, author))

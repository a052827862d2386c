"""The state of one portal: records, schema, pipelines, owners, currencies, settings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from infra.sandbox.core.clock import Clock
from infra.sandbox.hubspot.associations import Links
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.kinds import KINDS, Kind
from infra.sandbox.hubspot.pipelines import Pipeline, seeded
from infra.sandbox.hubspot.records import Record
from infra.sandbox.hubspot.schema import Property, built_in
from infra.sandbox.hubspot.webhooks import Events


@dataclass
class Settings:
    """
    What an administrator may set.

    ``rates`` are home units per unit of each additional currency. ``rules`` are enforced by 2026-09 only: {"objectType",
    "require": [names], "when": {property: value} | "onCreate": true}. ``merged_ids`` says what reading an id that was
    merged away does: "gone" (404) or "resolve" (the survivor, under its own id).
    """

    currency: str = "GBP"
    rates: dict[str, Decimal] = field(default_factory=lambda: {"EUR": Decimal("0.85"), "USD": Decimal("0.78")})
    time_zone: str = "Europe/London"
    rules: list[dict[str, Any]] = field(default_factory=list)
    search_lag_s: float = 3.0
    amount_follows_lines: bool = True
    merged_ids: str = "gone"
    calls_per_ten_seconds: int = 110
    searches_per_second: int = 5


@dataclass
class Owner:
    """A user to whom records are assigned. The owner id is not the user id."""

    id: str
    user_id: int
    email: str
    first_name: str
    last_name: str
    at: int
    archived: bool = False

    def represent(self) -> dict[str, Any]:
        """The owner as the owners API answers it; an archived one has lost its user."""
        answer: dict[str, Any] = {
            "id": self.id,
            "email": self.email,
            "type": "PERSON",
            "firstName": self.first_name,
            "lastName": self.last_name,
            "userId": self.user_id,
            "userIdIncludingInactive": self.user_id,
            "createdAt": iso_ms(self.at),
            "updatedAt": iso_ms(self.at),
            "archived": self.archived,
            "teams": [],
        }
        if self.archived:
            del answer["userId"]
        return answer


@dataclass
class Group:
    """A property group."""

    name: str
    label: str
    order: int = -1
    archived: bool = False

    def represent(self) -> dict[str, Any]:
        """The group as the properties API answers it."""
        return {"name": self.name, "label": self.label, "displayOrder": self.order, "archived": self.archived}


@dataclass
class Portal:
    """One account. The caller holds the provider's lock; ``seqs`` is shared by all portals of the sandbox."""

    id: int
    clock: Clock
    events: Events
    seqs: Iterator[int]
    origin: str = "https://app.hubspot.com"  # of links inside records; the sandbox's own once it is known
    settings: Settings = field(default_factory=Settings)
    links: Links = field(default_factory=Links)
    owners: list[Owner] = field(default_factory=list)
    files: dict[str, Any] = field(default_factory=dict)
    records: dict[str, dict[str, Record]] = field(default_factory=lambda: {kind.name: {} for kind in KINDS})
    schema: dict[str, dict[str, Property]] = field(default_factory=dict)
    groups: dict[str, dict[str, Group]] = field(default_factory=dict)
    pipelines: dict[str, Pipeline] = field(default_factory=dict)
    _issued: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        now = self.now()
        self.schema = {kind.name: built_in(kind.name, now) for kind in KINDS}
        for kind in KINDS:
            names = {definition.group for definition in self.schema[kind.name].values()}
            self.groups[kind.name] = {name: Group(name, name.removesuffix("information").title()) for name in names}
        self.pipelines = {pipeline.id: pipeline for pipeline in seeded(now)}

    def now(self) -> int:
        """Milliseconds on the sandbox's clock."""
        return self.clock.ms()

    def new_id(self, kind: Kind) -> str:
        """Issue the next id of an object type; portals count alike, so the same id exists in several."""
        self._issued[kind.name] = self._issued.get(kind.name, kind.first_id - 1) + 1
        return str(self._issued[kind.name])

    def find(self, kind: Kind, id_: str) -> Record | None:
        """A record that is neither archived nor merged away (unless merged ids resolve)."""
        record = self.records[kind.name].get(id_)
        if record is not None and record.merged_into is not None and self.settings.merged_ids == "resolve":
            return self.find(kind, record.merged_into)
        return record if record is not None and record.alive else None

    def live(self, kind: Kind) -> list[Record]:
        """Every record of a type that is not archived, by id."""
        return [record for record in self.records[kind.name].values() if record.alive]

    def archived(self, kind: Kind) -> list[Record]:
        """What lies in the recycle bin; merged records do not."""
        return [r for r in self.records[kind.name].values() if not r.alive and r.merged_into is None]

    def by_value(self, kind: Kind, name: str, value: str) -> Record | None:
        """The live record with this value of a unique property (compared without regard to case)."""
        wanted = value.lower()
        return next((r for r in self.live(kind) if r.values.get(name, "").lower() == wanted), None)

    def definition(self, kind: Kind, name: str) -> Property | None:
        """A property that exists and is not archived."""
        found = self.schema[kind.name].get(name)
        return found if found is not None and found.archived_at is None else None

    def linked(self, record: Record, other: Kind) -> list[tuple[Record, set[int]]]:
        """Live records of another type with their association type ids."""
        found = self.links.of(record.kind, record.id, other)
        return [
            (target, type_ids)
            for id_, type_ids in found.items()
            if (target := self.records[other.name].get(id_)) is not None and target.alive
        ]

    def currencies(self) -> set[str]:
        """Home and additional currencies."""
        return {self.settings.currency, *self.settings.rates}

    def owner(self, owner_id: str) -> Owner | None:
        """An owner by owner id, archived ones included."""
        return next((owner for owner in self.owners if owner.id == owner_id), None)

"""The state of one company: records, fields, users, webhooks, settings."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from infra.sandbox.core.clock import Clock
from infra.sandbox.pipedrive.kinds import DEALS, KINDS, LINES, WITH_FIELDS, Kind
from infra.sandbox.pipedrive.people import CURRENCIES, ActivityType, User, activity_types, users
from infra.sandbox.pipedrive.records import Record
from infra.sandbox.pipedrive.schema import Field, built_in

if TYPE_CHECKING:
    from infra.sandbox.pipedrive.events import Events
    from infra.sandbox.pipedrive.hooks import Hook

PLANS = {"lite": (1, 80, 20), "growth": (2, 160, 40), "premium": (5, 400, 100), "ultimate": (7, 480, 120)}
"""By plan: factor of the daily budget, OAuth calls and API-token calls per two seconds."""


@dataclass
class Settings:
    """
    What an administrator or the subscription sets, and choices where the vendor's behaviour is unverified.

    ``value_beside_products``: writing a deal's ``value`` while it has products is "refused" or "taken" (and then stands
    until a product changes). ``value_includes_tax``: exclusive taxes of lines are part of the deal's value.
    ``rotates``: a refresh answers a new refresh token and kills the old one, at once.
    """

    currency: str = "GBP"
    time_zone: str = "Europe/London"
    plan: str = "growth"
    seats: int = 5
    top_up: int = 0
    search_lag_s: float = 3.0
    searches_per_two_seconds: int = 10
    calls_per_two_seconds: int | None = None  # None: the plan's
    hammered_after: int = 10
    deals_limit: int | None = None
    contact_sync: bool = False
    products_enabled: bool = True
    suspended: bool = False
    value_beside_products: str = "refused"
    value_includes_tax: bool = True
    tax_method: str = "exclusive"
    rotates: bool = False
    ban_after: int = 10


@dataclass
class Discount:
    """A discount of a whole deal."""

    id: str
    deal: int
    type: str
    amount: Any
    description: str
    created: int
    updated: int
    by: int


@dataclass
class Company:
    """One account. The caller holds the provider's lock; ``seqs`` is shared by all companies of the sandbox."""

    id: int
    clock: Clock
    events: "Events"
    seqs: Iterator[int]
    name: str
    domain: str
    origin: str = "https://company.pipedrive.test"  # of links inside records; the sandbox's own once it is known
    settings: Settings = field(default_factory=Settings)
    users: list[User] = field(default_factory=users)
    activity_types: list[ActivityType] = field(default_factory=activity_types)
    records: dict[str, dict[int, Record]] = field(default_factory=lambda: {kind.name: {} for kind in KINDS})
    fields: dict[str, list[Field]] = field(default_factory=lambda: {kind.name: built_in(kind) for kind in WITH_FIELDS})
    discounts: dict[str, Discount] = field(default_factory=dict)
    hooks: "dict[int, Hook]" = field(default_factory=dict)
    line_ids: dict[int, list[int]] = field(default_factory=dict)  # of every line that a deal ever had
    contents: dict[int, tuple[bytes, str]] = field(default_factory=dict)  # of files: bytes and type
    labels: dict[int, str] = field(
        default_factory=lambda: {1: "Customer", 2: "Billing contact"}
    )  # of people and others
    _issued: dict[str, int] = field(default_factory=dict)

    def now(self) -> int:
        """Milliseconds on the sandbox's clock."""
        return self.clock.ms()

    def next_id(self, name: str, first: int = 1) -> int:
        """Issue the next id of a series; companies count alike, so the same id exists in several."""
        self._issued[name] = self._issued.get(name, first - 1) + 1
        return self._issued[name]

    def new_key(self, kind: Kind, name: str) -> str:
        """Issue a custom field's key: 40 hex digits that differ in every company."""
        number = self.next_id("field_key")
        return hashlib.sha1(f"{self.id}/{kind.name}/{name}/{number}".encode(), usedforsecurity=False).hexdigest()

    def find(self, kind: Kind, id_: int) -> Record | None:
        """A record that is neither deleted nor merged away."""
        record = self.records[kind.name].get(id_)
        return record if record is not None and record.alive else None

    def live(self, kind: Kind) -> list[Record]:
        """Every record of a resource that is not deleted, by id."""
        return [record for record in self.records[kind.name].values() if record.alive]

    def custom_fields(self, kind: Kind) -> dict[str, Field]:
        """The company's own fields of a resource, by key."""
        return {one.code: one for one in self.fields.get(kind.name, ()) if one.custom}

    def field_of(self, kind: Kind, code: str) -> Field | None:
        """A field by its code."""
        return next((one for one in self.fields[kind.name] if one.code == code), None)

    def lines(self, deal: int) -> list[Record]:
        """The products of a deal, in their order."""
        held = self.records[LINES.name]
        found = [held[id_] for id_ in self.line_ids.get(deal, ()) if held[id_].alive]
        return sorted(found, key=lambda line: (line.values["order_nr"], line.id))

    def user(self, id_: int) -> User | None:
        """An active user."""
        return next((user for user in self.users if user.id == id_ and user.active), None)

    def knows_currency(self, code: str) -> bool:
        """Whether the company may use the currency."""
        return any(code == row[1] for row in CURRENCIES)

    @property
    def daily_budget(self) -> int:
        """Tokens that all apps of the company may spend between two midnights."""
        return 30_000 * PLANS[self.settings.plan][0] * self.settings.seats + self.settings.top_up

    @property
    def full(self) -> bool:
        """Whether the plan's cap of open deals is reached."""
        limit = self.settings.deals_limit
        return limit is not None and sum(1 for deal in self.live(DEALS) if deal.values["status"] == "open") >= limit

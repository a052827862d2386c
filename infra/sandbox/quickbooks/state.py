"""The books of one QuickBooks company, and what all companies of one app share: clock, sequence, events."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from infra.sandbox.quickbooks.representation import Record

NAMES = ("Customer", "Vendor", "Employee")
TRANSACTIONS = (
    "Invoice",
    "Estimate",
    "CreditMemo",
    "RefundReceipt",
    "Payment",
    "JournalEntry",
    "Bill",
    "VendorCredit",
    "Purchase",
)
LISTS = (
    *("Item", "Account", "Term", "PaymentMethod", "Class", "Department", "CompanyCurrency"),
    *("TaxCode", "TaxRate", "TaxAgency", "Attachable"),
)
TEMPLATES = "RecurringTransaction"  # another matter than entities: each wraps one
ENTITIES = (*NAMES, *TRANSACTIONS, *LISTS)
CURRENCIES = {
    "GBP": "British Pound Sterling",
    "EUR": "Euro",
    "USD": "United States Dollar",
    "CHF": "Swiss Franc",
    "SEK": "Swedish Krona",
    "CAD": "Canadian Dollar",
    "AUD": "Australian Dollar",
    "NZD": "New Zealand Dollar",
    "NOK": "Norwegian Krone",
    "DKK": "Danish Krone",
    "PLN": "Polish Zloty",
    "CZK": "Czech Koruna",
    "HUF": "Hungarian Forint",
    "JPY": "Japanese Yen",
    "KWD": "Kuwaiti Dinar",
    "SGD": "Singapore Dollar",
    "HKD": "Hong Kong Dollar",
    "INR": "Indian Rupee",
    "ZAR": "South African Rand",
    "MXN": "Mexican Peso",
    "BRL": "Brazilian Real",
    "AED": "United Arab Emirates Dirham",
}
# What one pound buys, the same every day; QuickBooks quotes home units per foreign unit.
PER_POUND = {
    "GBP": Decimal(1),
    "EUR": Decimal("1.1632"),
    "USD": Decimal("1.3425"),
    "CHF": Decimal("1.0890"),
    "SEK": Decimal("12.8700"),
    "CAD": Decimal("1.8580"),
    "AUD": Decimal("2.0510"),
    "NOK": Decimal("13.6200"),
    "DKK": Decimal("8.6800"),
    "JPY": Decimal("208.50"),
    "KWD": Decimal("0.4110"),
}
FIRST_NUMBER = 1001  # of documents, where the company numbers them itself


@dataclass(frozen=True)
class Event:
    """One change before it is batched; ``operation`` is one of Create, Update, Delete, Merge, Void, Emailed."""

    realm: str
    entity: str
    id: str
    operation: str
    at: datetime
    deleted_id: str | None = None
    linked: bool = False  # only because a payment of it changed


@dataclass
class Shared:
    """What every company of the app has in common; ``announce`` receives each event once, in order."""

    now: Callable[[], datetime]
    announce: Callable[[Event], None]
    sequence: int = 0

    def next_sequence(self) -> int:
        """The next number of the one order in which all records were made."""
        self.sequence += 1
        return self.sequence


@dataclass
class Settings:
    """What an administrator sets; instants and dates are the company's own."""

    name: str
    country: str
    home: str
    zone: str
    multicurrency: bool
    automated_tax: bool
    address: Record
    engine_rate: Decimal | None = None  # what the engine would charge; sandbox companies don't run it
    book_close: date | None = None
    custom_numbers: bool = False
    warns_on_duplicates: bool = True
    allows_discount: bool = True
    subscribed: bool = True
    user_has_access: bool = True
    query_lag_s: float = 0.0  # how far lists are behind; the vendor gives no figure
    query_faults_are_200: bool = False  # seen once: a malformed query answered with 200 and a fault
    auto_apply_credit: bool = False


@dataclass
class Company:
    """
    The records of one realm: tables by entity and id, in order of creation, and indexes over them.

    Records are never changed in place: a write puts a new one into the table, so that lists may lag and show the old one.
    """

    realm: str
    settings: Settings
    shared: Shared
    tables: dict[str, dict[str, Record]] = field(default_factory=lambda: {name: {} for name in (*ENTITIES, TEMPLATES)})
    deleted: list[tuple[str, str, datetime]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    taken: dict[str, tuple[str, str]] = field(default_factory=dict)  # a name in any case -> who has it
    numbers: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # entity and DocNumber -> ids
    applied: dict[tuple[str, str], dict[str, Decimal]] = field(default_factory=dict)  # document -> payment -> amount
    children: dict[str, dict[str, None]] = field(default_factory=dict)  # customer -> its sub-customers
    _addressed: dict[str, dict[tuple[str, str], None]] = field(default_factory=dict)
    _ids: dict[str, "count[int]"] = field(default_factory=dict)
    _number: dict[str, "count[int]"] = field(default_factory=dict)

    def now(self) -> datetime:
        """The instant on the sandbox's clock, with the company's offset, in whole milliseconds."""
        moment = self.shared.now().astimezone(ZoneInfo(self.settings.zone))
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def today(self) -> date:
        """The company's local date."""
        return self.now().date()

    def rows(self, entity: str) -> Iterator[Record]:
        """All records of an entity in order of creation."""
        yield from list(self.tables[entity].values())

    def find(self, entity: str, key: str) -> Record | None:
        """A record by id; None if there is none."""
        return self.tables[entity].get(key)

    def first(self, entity: str, **members: object) -> Record | None:
        """The oldest record whose members have exactly these values."""
        wanted = members.items()
        return next((row for row in self.rows(entity) if all(row.get(k) == v for k, v in wanted)), None)

    def documents_of(self, customer_id: str) -> list[tuple[str, str]]:
        """Entity and id of every transaction of a customer."""
        return list(self._addressed.get(customer_id, {}))

    def currency_name(self, code: str) -> str:
        """What a currency is called."""
        return CURRENCIES.get(code, code)

    def rate(self, code: str) -> Decimal:
        """Home units per unit of a currency from the sandbox's table; 1 for one that it does not list."""
        if code not in PER_POUND:
            return Decimal(1)
        return (PER_POUND[self.settings.home] / PER_POUND[code]).quantize(Decimal("0.000001"))

    @property
    def is_american(self) -> bool:
        """Whether lines know only TAX and NON; who computes the tax is another matter (``automated_tax``)."""
        return self.settings.country == "US"

    def is_closed(self, day: str) -> bool:
        """Whether the books are closed for a date."""
        closed = self.settings.book_close
        return closed is not None and day <= closed.isoformat()

    def next_number(self, entity: str) -> str:
        """The next free number of the company's own counting; each kind of form counts for itself (unverified)."""
        counting = self._number.setdefault(entity, count(FIRST_NUMBER))
        return next(text for text in map(str, counting) if not self.numbers.get((entity, text)))

    def store(self, entity: str, record: Record, *, by: str | None = None, announced: bool = True) -> Record:
        """Keep a new record; it gets an id, its first SyncToken and its place in the order of creation."""
        now = self.now()
        # Names share one sequence, transactions another, every list has its own: unverified, ids are opaque.
        family = "name" if entity in NAMES else "transaction" if entity in TRANSACTIONS else entity
        made = {
            **record,
            "Id": str(record.get("Id") or next(self._ids.setdefault(family, count(1)))),
            "SyncToken": "0",
            "MetaData": {"CreateTime": now, "LastUpdatedTime": now},
            "_created_seq": self.shared.next_sequence(),
            "_app": by,
            "_changed": now,
        }
        self._put(entity, made)
        if announced:
            self.announce(entity, made["Id"], "Create")
        return made

    def replace(self, entity: str, record: Record, operation: str | None = "Update") -> Record:
        """Put a changed record in the place of the old one: next SyncToken, new time; ``operation`` is announced."""
        old, now = self.tables[entity][record["Id"]], self.now()
        made = {
            **record,
            "SyncToken": str(int(old["SyncToken"]) + 1),
            "MetaData": {**old["MetaData"], "LastUpdatedTime": now},
            "_before": {name: value for name, value in old.items() if name != "_before"},
            "_changed": now,
        }
        self._unindex(entity, old)
        self._put(entity, made)
        if operation is not None:
            self.announce(entity, made["Id"], operation)
        return made

    def remove(self, entity: str, record: Record, *, announced: bool = True) -> None:
        """Delete a record for good; only the change feed still knows of it."""
        del self.tables[entity][record["Id"]]
        self._unindex(entity, record)
        self.deleted.append((entity, record["Id"], self.now()))
        if announced:
            self.announce(entity, record["Id"], "Delete")

    def listed(self, entity: str) -> Iterator[Record]:
        """All records as lists show them, which may lag behind."""
        horizon = self.now() - timedelta(seconds=self.settings.query_lag_s)
        for row in self.rows(entity):
            if not self.settings.query_lag_s or row["_changed"] <= horizon:
                yield row
            elif "_before" in row:
                yield row["_before"]

    def announce(
        self, entity: str, key: str, operation: str, deleted_id: str | None = None, *, linked: bool = False
    ) -> None:
        """Tell subscribers of a change."""
        self.shared.announce(Event(self.realm, entity, key, operation, self.now(), deleted_id, linked))

    def _put(self, entity: str, record: Record) -> None:
        key = record["Id"]
        self.tables[entity][key] = record
        if entity in NAMES:
            self.taken[record["DisplayName"].casefold()] = (entity, key)
        if record.get("DocNumber"):
            self.numbers.setdefault((entity, record["DocNumber"]), set()).add(key)
        if entity in TRANSACTIONS and record.get("CustomerRef"):
            self._addressed.setdefault(record["CustomerRef"]["value"], {})[entity, key] = None
        if entity == "Customer" and record.get("ParentRef"):
            self.children.setdefault(record["ParentRef"]["value"], {})[key] = None

    def _unindex(self, entity: str, record: Record) -> None:
        key = record["Id"]
        if entity in NAMES:
            self.taken.pop(record["DisplayName"].casefold(), None)
        if record.get("DocNumber"):
            self.numbers[entity, record["DocNumber"]].discard(key)
        if entity in TRANSACTIONS and record.get("CustomerRef"):
            self._addressed[record["CustomerRef"]["value"]].pop((entity, key), None)
        if entity == "Customer" and record.get("ParentRef"):
            self.children[record["ParentRef"]["value"]].pop(key, None)

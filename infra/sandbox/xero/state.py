"""The books of one Xero organisation, and what all organisations of one app share: clock, sequence, events."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from infra.sandbox.xero.representation import Record

# Collection name (as in URLs and envelopes) to the member that identifies an element.
IDS = {
    "Contacts": "ContactID",
    "ContactGroups": "ContactGroupID",
    "Invoices": "InvoiceID",
    "CreditNotes": "CreditNoteID",
    "Payments": "PaymentID",
    "Overpayments": "OverpaymentID",
    "Prepayments": "PrepaymentID",
    "BankTransactions": "BankTransactionID",
    "Allocations": "AllocationID",
    "Quotes": "QuoteID",
    "ManualJournals": "ManualJournalID",
    "RepeatingInvoices": "RepeatingInvoiceID",
    "Accounts": "AccountID",
    "Items": "ItemID",
    "TaxRates": "TaxType",
    "Currencies": "Code",
    "TrackingCategories": "TrackingCategoryID",
    "BrandingThemes": "BrandingThemeID",
    "Attachments": "AttachmentID",
}

# Xero spells Windows' names of zones in capitals without blanks.
ZONES = {
    "GMTSTANDARDTIME": "Europe/London",
    "UTC": "UTC",
    "WESTEUROPESTANDARDTIME": "Europe/Berlin",
    "ROMANCESTANDARDTIME": "Europe/Paris",
    "EASTERNSTANDARDTIME": "America/New_York",
    "PACIFICSTANDARDTIME": "America/Los_Angeles",
    "AUSEASTERNSTANDARDTIME": "Australia/Sydney",
    "NEWZEALANDSTANDARDTIME": "Pacific/Auckland",
    "HAWAIIANSTANDARDTIME": "Pacific/Honolulu",
    "LINEISLANDSSTANDARDTIME": "Pacific/Kiritimati",
}

# Day rates against one pound, as the feed gave them: foreign units per base unit.
PER_POUND = {
    "GBP": Decimal("1.000000"),
    "EUR": Decimal("1.163200"),
    "USD": Decimal("1.342500"),
    "NZD": Decimal("2.287000"),
    "AUD": Decimal("2.051000"),
    "CAD": Decimal("1.858000"),
}


@dataclass(frozen=True)
class Event:
    """One webhook event before it is batched: what happened to which resource of which tenant."""

    tenant: str
    category: str
    kind: str
    collection: str
    resource: str
    at: datetime
    data: Record | None = None


@dataclass
class Shared:
    """What every organisation of the app has in common; ``announce`` receives each event once, in order."""

    now: Callable[[], datetime]
    announce: Callable[[Event], None]
    sequence: int = 0

    def next_sequence(self) -> int:
        """The next number of the one order in which all records were made."""
        self.sequence += 1
        return self.sequence

    def new_id(self) -> str:
        """A fresh GUID, the same in every run that does the same things in the same order."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://sandbox.invalid/xero/{self.next_sequence()}"))


# Members by which records are looked up without regard to case.
NAMED_BY = {
    "Contacts": ("Name", "ContactNumber"),
    "Invoices": ("InvoiceNumber",),
    "CreditNotes": ("CreditNoteNumber",),
}
# Private members that say which record another one belongs to; these never change.
BELONGS = ("_target", "_invoice", "_source", "_parent")


@dataclass
class Organisation:
    """The records of one tenant: tables by collection and id, in order of creation, and indexes over them."""

    tenant: str
    settings: Record
    shared: Shared
    tables: dict[str, dict[str, Record]] = field(default_factory=lambda: {name: {} for name in IDS})
    named: dict[tuple[str, str, str], dict[str, None]] = field(default_factory=dict)
    belonging: dict[tuple[str, object], list[Record]] = field(default_factory=dict)
    addressed: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    history: dict[str, list[Record]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    emails_sent: list[datetime] = field(default_factory=list)

    def now(self) -> datetime:
        """The instant on the sandbox's clock, in whole milliseconds."""
        moment = self.shared.now().astimezone(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def today(self) -> date:
        """The organisation's local date."""
        return self.now().astimezone(ZoneInfo(ZONES[self.settings["Timezone"]])).date()

    @property
    def base_currency(self) -> str:
        """The currency of its accounts."""
        return str(self.settings["BaseCurrency"])

    def day_rate(self, currency: str) -> Decimal:
        """Foreign units per base unit from the sandbox's table of day rates (the same every day)."""
        return (PER_POUND[currency] / PER_POUND[self.base_currency]).quantize(Decimal("0.000001"))

    def rows(self, collection: str) -> Iterator[Record]:
        """All records of a collection in order of creation."""
        yield from list(self.tables[collection].values())

    def find(self, collection: str, key: str) -> Record | None:
        """A record by id, in any case; None if there is none."""
        return self.tables[collection].get(key) or self.tables[collection].get(key.lower())

    def first(self, collection: str, **members: object) -> Record | None:
        """The oldest record whose members have exactly these values."""
        wanted = members.items()
        return next((row for row in self.rows(collection) if all(row.get(k) == v for k, v in wanted)), None)

    def called(self, collection: str, member: str, text: str) -> list[Record]:
        """The records whose member is this text in any case, oldest first."""
        wanted = text.casefold()
        ids = self.named.get((collection, member, wanted), {})
        rows = [self.tables[collection][record_id] for record_id in ids]
        return [row for row in rows if str(row.get(member) or "").casefold() == wanted]

    def belongings(self, member: str, owner: object) -> list[Record]:
        """The payments, allocations or files of a record, oldest first."""
        return self.belonging.get((member, owner), [])

    def documents_of(self, collection: str, contact_id: str) -> list[Record]:
        """The documents of a contact, oldest first."""
        ids = self.addressed.get((collection, contact_id), {})
        rows = (self.tables[collection][record_id] for record_id in ids)
        return [row for row in rows if row["_contact"] == contact_id]

    def store(self, collection: str, record: Record, *, by: str | None = None) -> Record:
        """Keep a new record; it gets an id and its place in the order of creation."""
        member = IDS[collection]
        record.setdefault(member, self.shared.new_id())
        record["_created_seq"] = self.shared.next_sequence()
        record["_app"] = by
        for owner in BELONGS:
            if owner in record:
                self.belonging.setdefault((owner, record[owner]), []).append(record)
        return self.replace(collection, record)

    def replace(self, collection: str, record: Record) -> Record:
        """Put an edited copy in the place of its original."""
        record_id = str(record[IDS[collection]])
        self.tables[collection][record_id] = record
        if contact_id := record.get("_contact"):
            self.addressed.setdefault((collection, str(contact_id)), {})[record_id] = None
        for member in NAMED_BY.get(collection, ()):
            if text := str(record.get(member) or "").casefold():
                self.named.setdefault((collection, member, text), {})[record_id] = None
        return record

    def note(self, record_id: str, changes: str, details: str, user: str = "System Generated") -> Record:
        """Add one line to a record's history."""
        entry: Record = {"Changes": changes, "DateUTC": self.now(), "User": user, "Details": details}
        self.history.setdefault(record_id, []).append(entry)
        return entry

    def announce(self, collection: str, record: Record, kind: str) -> None:
        """Tell subscribers that a contact, invoice or credit note was made (CREATE) or changed (UPDATE)."""
        category = CATEGORIES.get(collection)
        if category is None:
            return
        state: Record | None = None
        if category not in {"CONTACT", "INVOICE"}:
            state = {"Type": record["Type"], "Status": record["Status"]}
        if category in {"OVERPAYMENT", "PREPAYMENT"}:
            state = {**(state or {}), "UpdatedDateUTCString": self.now().strftime("%Y-%m-%dT%H:%M:%SZ")}
        resource = str(record[IDS[collection]])
        self.shared.announce(Event(self.tenant, category, kind, collection, resource, self.now(), state))

    def touch(self, collection: str, record: Record, kind: str = "UPDATE") -> None:
        """Mark a record as changed now and announce it."""
        record["UpdatedDateUTC"] = self.now()
        self.announce(collection, record, kind)


CATEGORIES = {
    "Contacts": "CONTACT",
    "Invoices": "INVOICE",
    "CreditNotes": "CREDITNOTE",
    "Overpayments": "OVERPAYMENT",
    "Prepayments": "PREPAYMENT",
}

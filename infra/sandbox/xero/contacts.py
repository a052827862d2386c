"""Contacts: sparse updates, the uniqueness of names and numbers, and how documents find or make theirs."""

import copy
from dataclasses import dataclass

from infra.sandbox.xero.refusals import Invalid
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import Organisation

LENGTHS = {
    "Name": 255,
    "FirstName": 255,
    "LastName": 255,
    "EmailAddress": 255,
    "ContactNumber": 50,
    "AccountNumber": 50,
    "CompanyNumber": 50,
    "TaxNumber": 50,
}
PLAIN = (
    *LENGTHS,
    "BankAccountDetails",
    "DefaultCurrency",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
    "SalesDefaultAccountCode",
    "PurchasesDefaultAccountCode",
    "SalesDefaultLineAmountType",
    "PurchasesDefaultLineAmountType",
    "ContactStatus",
    "PaymentTerms",
)
STATUSES = {"ACTIVE", "ARCHIVED"}
ADDRESS_TYPES = ("STREET", "POBOX")
PHONE_TYPES = ("DEFAULT", "DDI", "FAX", "MOBILE")
MORE_PHONE_TYPES = {*PHONE_TYPES, "OFFICE"}
PART_LENGTHS = {
    **dict.fromkeys(("AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4"), 500),
    **dict.fromkeys(("City", "Region", "AttentionTo"), 255),
    **dict.fromkeys(("PostalCode", "Country", "PhoneNumber"), 50),
    "PhoneAreaCode": 10,
    "PhoneCountryCode": 20,
}
TERMS = {"DAYSAFTERBILLDATE", "DAYSAFTERBILLMONTH", "OFCURRENTMONTH", "OFFOLLOWINGMONTH"}
NAMELESS = (
    "The Contact must contain at least 1 of the following elements to identify the contact: "
    "Name, ContactID, ContactNumber"
)
MOST_PERSONS = 5


@dataclass(frozen=True)
class Slots:
    """Addresses and phones: one entry per type, always present, blank until filled."""

    member: str
    kind: str
    kinds: tuple[str, ...]
    default: str
    blank: Record

    def filled(self, kept: list[Record], sent: list[Record]) -> list[Record]:
        """The slots after an update: those sent replace theirs, the others stay."""
        slots: dict[str, Record] = {name: {self.kind: name, **self.blank} for name in self.kinds}
        slots.update({entry[self.kind]: entry for entry in kept})
        for entry in sent:
            name = str(entry.get(self.kind) or self.default)
            given = {key: value for key, value in entry.items() if value is not None}
            slots[name] = {**self.blank, **given, self.kind: name}
        return list(slots.values())


ADDRESSES = Slots(
    "Addresses", "AddressType", ADDRESS_TYPES, "POBOX", {"City": "", "Region": "", "PostalCode": "", "Country": ""}
)
PHONES = Slots(
    "Phones", "PhoneType", PHONE_TYPES, "DEFAULT", {"PhoneNumber": "", "PhoneAreaCode": "", "PhoneCountryCode": ""}
)


@dataclass(frozen=True)
class PlannedContact:
    """A contact as it would be, not yet kept: nothing is written while its document may still be refused."""

    record: Record
    is_new: bool
    is_changed: bool


def by_name(org: Organisation, name: str) -> Record | None:
    """The active contact of this name."""
    return next((row for row in org.called("Contacts", "Name", name) if row["ContactStatus"] == "ACTIVE"), None)


def by_number(org: Organisation, number: str) -> Record | None:
    """The contact with this ContactNumber, archived or not."""
    return next(iter(org.called("Contacts", "ContactNumber", number)), None)


def lookup(org: Organisation, key: str) -> Record | None:
    """A contact by id or ContactNumber, as ``GET /Contacts/{key}`` takes either."""
    return org.find("Contacts", key) or by_number(org, key)


def target(org: Organisation, sent: Record) -> Record | None:
    """The contact that a POST means: by id, else by number, else by name among the active."""
    if contact_id := sent.get("ContactID"):
        found = org.find("Contacts", str(contact_id))
        if found is None:
            raise Invalid("An existing Contact with the specified ContactID could not be found")
        return found
    if number := sent.get("ContactNumber"):
        return by_number(org, str(number)) or _named(org, sent)
    return _named(org, sent)


def _named(org: Organisation, sent: Record) -> Record | None:
    return by_name(org, str(sent["Name"])) if sent.get("Name") else None


def plan(org: Organisation, sent: Record, existing: Record | None) -> PlannedContact:
    """Apply what was sent to a copy and check it; raises Invalid with every message."""
    record: Record = copy.deepcopy(existing or {"ContactStatus": "ACTIVE", "IsSupplier": False, "IsCustomer": False})
    for name in PLAIN:
        if sent.get(name) is not None:
            record[name] = copy.deepcopy(sent[name])
    for slots in (ADDRESSES, PHONES):
        record[slots.member] = slots.filled(record.get(slots.member) or [], sent.get(slots.member) or [])
    if sent.get("ContactPersons") is not None:
        record["ContactPersons"] = [{"IncludeInEmails": False, **person} for person in sent["ContactPersons"]]
    faults = _faults(org, record)
    if faults:
        raise Invalid(*faults)
    if existing is not None and record == existing:
        return PlannedContact(existing, is_new=False, is_changed=False)
    return PlannedContact(record, is_new=existing is None, is_changed=True)


def keep(org: Organisation, planned: PlannedContact, *, by: str | None) -> Record:
    """Store a planned contact and announce it; an update that changes nothing leaves no trace."""
    if planned.is_new:
        record = org.store("Contacts", planned.record, by=by)
        org.touch("Contacts", record, "CREATE")
    elif planned.is_changed:
        record = org.replace("Contacts", planned.record)
        org.touch("Contacts", record)
    else:
        record = planned.record
    return record


def save(org: Organisation, sent: Record, *, create: bool, by: str | None) -> Record:
    """PUT (create only) or POST (update what is meant, else create) of one contact element."""
    return keep(org, plan(org, sent, None if create else target(org, sent)), by=by)


def for_document(org: Organisation, sent: object) -> PlannedContact:
    """
    The contact of a document: known by id, number or name, else a new one.

    Members beside the id update the contact, and its ContactPersons become what was sent (nothing, usually).
    """
    if not isinstance(sent, dict) or not any(sent.get(key) for key in ("ContactID", "ContactNumber", "Name")):
        raise Invalid("A Contact must be specified for this type of transaction")
    existing = target(org, sent)
    if existing is not None and existing["ContactStatus"] != "ACTIVE":
        raise Invalid("The contact is archived and cannot be used.")
    if existing is not None and set(sent) <= {"ContactID"}:
        return PlannedContact(existing, is_new=False, is_changed=False)
    known_by_name_only = existing is not None and set(sent) <= {"Name", "ContactNumber"}
    return plan(org, sent if known_by_name_only else {"ContactPersons": [], **sent}, existing)


def _faults(org: Organisation, record: Record) -> list[str]:
    """Every rule that the contact breaks, in Xero's words."""
    name, number = record.get("Name"), record.get("ContactNumber")
    if not name:
        return [NAMELESS]
    faults = [
        f"The {member} field cannot be longer than {most} characters."
        for member, most in LENGTHS.items()
        if len(str(record.get(member) or "")) > most
    ]
    own = record.get("ContactID")
    active = record["ContactStatus"] == "ACTIVE"
    if active and (other := by_name(org, str(name))) and other["ContactID"] != own:
        faults.append(
            f"The contact name {name} is already assigned to another contact. "
            "The contact name must be unique across all active contacts."
        )
    if number and (other := by_number(org, str(number))) and other["ContactID"] != own:
        faults.append(
            f"The contact number {number} is already assigned to another contact. "
            "The contact number must be unique across all contacts."
        )
    if (email := record.get("EmailAddress")) and "@" not in str(email).strip("@"):
        faults.append("Email address must be valid.")
    currency = record.get("DefaultCurrency")
    if currency and org.find("Currencies", str(currency)) is None:
        faults.append(f"Organisation is not subscribed to currency {currency}")
    if record["ContactStatus"] not in STATUSES:
        faults.append("The contact status must be ACTIVE or ARCHIVED.")
    if len(record.get("ContactPersons", [])) > MOST_PERSONS:
        faults.append("A contact can have at most 5 contact persons.")
    if active and record.get("_merged_to"):
        faults.append("The contact has been merged and cannot be restored.")
    return faults + _type_faults(record) + _length_faults(record)


def _type_faults(record: Record) -> list[str]:
    """Words that must come from a fixed list."""
    terms = (record.get("PaymentTerms") or {}).values()
    return [
        *[
            f"The address type {entry['AddressType']} is not valid."
            for entry in record["Addresses"]
            if entry["AddressType"] not in ADDRESS_TYPES
        ],
        *[
            f"The phone type {entry['PhoneType']} is not valid."
            for entry in record["Phones"]
            if entry["PhoneType"] not in MORE_PHONE_TYPES
        ],
        *["Payment terms must have a valid Type." for term in terms if term and term.get("Type") not in TERMS],
    ]


def _length_faults(record: Record) -> list[str]:
    """Parts of addresses and phones that are too long."""
    return [
        f"The {member} field cannot be longer than {PART_LENGTHS[member]} characters."
        for entry in [*record["Addresses"], *record["Phones"]]
        for member, text in entry.items()
        if len(str(text or "")) > PART_LENGTHS.get(member, 500)
    ]

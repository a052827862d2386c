"""What invoices, bills and credit notes have in common: header, money, numbers, statuses."""

import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count

from infra.sandbox.xero import arithmetic, contacts, settlement
from infra.sandbox.xero.closing import closed_faults
from infra.sandbox.xero.lines import LineRules, PricedLines, number, price_lines
from infra.sandbox.xero.refusals import Invalid
from infra.sandbox.xero.representation import NO_ID, Record, read_date
from infra.sandbox.xero.state import IDS, Organisation

OPEN = {"DRAFT", "SUBMITTED", "AUTHORISED"}
NEXT = {
    "DRAFT": {"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"},
    "SUBMITTED": {"SUBMITTED", "AUTHORISED", "DRAFT", "DELETED"},
    "AUTHORISED": {"AUTHORISED", "VOIDED"},
}
MODES = ("Exclusive", "Inclusive", "NoTax")
MONEY = ("LineItems", "LineAmountTypes", "CurrencyCode", "CurrencyRate", "Date", "Contact", "Total", "SubTotal")
NUMBER_MOST = 255


@dataclass(frozen=True)
class DocumentKind:
    """What tells one kind of document from another."""

    collection: str
    label: str
    number: str
    prefix: str
    sales_type: str
    purchase_type: str
    plain: tuple[str, ...]
    dates: tuple[str, ...]
    needs_due_date: bool


@dataclass(frozen=True)
class Write:
    """One write of one element: create only (PUT), by which app, and how many places unit amounts keep."""

    create: bool
    by: str | None
    unit_places: int = 2


def given(sent: Record, member: str) -> str:
    """A member as text, empty if absent or the empty GUID that some clients send."""
    value = str(sent.get(member) or "")
    return "" if value == NO_ID else value


def target(org: Organisation, kind: DocumentKind, sent: Record, *, create: bool) -> Record | None:
    """The document that is meant: by id, or for POST by the number of a sales document; None to make one."""
    if record_id := given(sent, IDS[kind.collection]):
        found = org.find(kind.collection, record_id)
        if found is None or create:
            raise Invalid("The document with the supplied id was not found for this endpoint.")
        return found
    number_ = given(sent, kind.number)
    if create or not number_ or sent.get("Type", kind.sales_type) != kind.sales_type:
        return None
    return numbered(org, kind, number_)


def numbered(org: Organisation, kind: DocumentKind, number_: str) -> Record | None:
    """The sales document of this number; a deleted one has given its number back."""
    for row in org.called(kind.collection, kind.number, number_):
        if row["Type"] == kind.sales_type and row["Status"] != "DELETED":
            return row
    return None


def next_number(org: Organisation, kind: DocumentKind) -> str:
    """The first free automatic number after those that were given."""
    made = len(org.tables[kind.collection])
    candidates = (f"{kind.prefix}{number_:04d}" for number_ in count(made + 1))
    return next(text for text in candidates if not org.called(kind.collection, kind.number, text))


def check_transition(org: Organisation, kind: DocumentKind, record: Record, sent: Record) -> list[str]:
    """Whether an existing document may go where it is sent; sentences in Xero's words if not."""
    before, after = record["Status"], sent.get("Status") or record["Status"]
    frozen = f"{kind.label} not of valid status for modification"
    if before not in NEXT or after not in NEXT[before]:
        return [frozen]
    changes_money = after == "VOIDED" or any(sent.get(member) is not None for member in MONEY)
    if before == "AUTHORISED" and changes_money and settlement.is_settled(org, kind.collection, record):
        return [f"{frozen}", "This document cannot be edited as it has a payment or credit note allocated to it."]
    return closed_faults(org, record["Date"]) if changes_money or after != before else []


@dataclass
class Drafting:
    """One document on its way: a copy of the record, what was sent, and every fault found so far."""

    org: Organisation
    kind: DocumentKind
    sent: Record
    write: Write
    record: Record
    faults: list[str]
    contact: contacts.PlannedContact | None = None

    @property
    def is_sales(self) -> bool:
        """Whether the document is to a customer."""
        return bool(self.record["Type"] == self.kind.sales_type)

    @property
    def complete(self) -> bool:
        """Whether the document leaves the state of a draft."""
        return self.record["Status"] in {"SUBMITTED", "AUTHORISED"}

    def take_contact(self, *, is_new: bool) -> None:
        """The contact is required for a new document; nothing is written yet."""
        if not is_new and self.sent.get("Contact") is None:
            return
        try:
            self.contact = contacts.for_document(self.org, self.sent.get("Contact"))
        except Invalid as wrong:
            self.faults += wrong.messages

    def take_plain(self) -> None:
        """Members that are kept as sent, and dates."""
        for member in self.kind.plain:
            if self.sent.get(member) is not None:
                self.record[member] = self.sent[member]
        for member in self.kind.dates:
            if self.sent.get(member) is None:
                continue
            self.record[member] = read_date(self.sent[member])
            if self.record[member] is None:
                self.faults.append(f"The {member} field is not a valid date.")
        self.record.setdefault("Date", self.org.today())

    def take_currency(self) -> None:
        """The currency must be enabled; the rate is foreign per base, the day's unless it is sent."""
        own = self.contact.record if self.contact else {}
        code = self.sent.get("CurrencyCode") or self.record.get("CurrencyCode") or own.get("DefaultCurrency")
        code = str(code or self.org.base_currency)
        if self.org.find("Currencies", code) is None:
            self.faults.append(f"Organisation is not subscribed to currency {code}")
            return
        changed = code != self.record.get("CurrencyCode")
        self.record["CurrencyCode"] = code
        rate = number(self.sent.get("CurrencyRate"))
        if code == self.org.base_currency:
            self.record["CurrencyRate"] = Decimal("1.000000")
        elif rate is not None and rate > 0:
            self.record["CurrencyRate"] = arithmetic.rate(rate)
        elif rate is not None:
            self.faults.append("The CurrencyRate must be greater than zero.")
        elif changed:
            self.record["CurrencyRate"] = self.org.day_rate(code)

    def take_lines(self) -> None:
        """Price the lines that were sent (or re-price the old ones under another LineAmountTypes)."""
        mode = self.sent.get("LineAmountTypes") or self.record.get("LineAmountTypes") or "Exclusive"
        mode = {name.lower(): name for name in MODES}.get(str(mode).lower(), "")
        if not mode:
            self.faults.append("The LineAmountTypes field must be Exclusive, Inclusive or NoTax.")
            return
        lines, remoded = self.sent.get("LineItems"), mode != self.record.get("LineAmountTypes")
        self.record["LineAmountTypes"] = mode
        if lines is not None or remoded:
            self._price(lines if lines is not None else self.record.get("LineItems", []), mode)
        elif self.complete:
            self.faults += _incomplete(self.record["LineItems"])
        if self.complete and not (lines or self.record.get("LineItems")):
            self.faults.append("One or more line items must be specified")

    def _price(self, lines: list[Record], mode: str) -> None:
        own = self.contact.record if self.contact else {}
        tax_member = "AccountsReceivableTaxType" if self.is_sales else "AccountsPayableTaxType"
        rules = LineRules(
            mode=mode,
            complete=self.complete,
            discounts=self.record["Type"] == "ACCREC",
            unit_places=self.write.unit_places,
            sales=self.is_sales,
            default_tax=own.get(tax_member),
        )
        priced = price_lines(self.org, lines, rules, self.record.get("LineItems", []))
        self.faults += priced.faults
        self._foot(priced)

    def _foot(self, priced: PricedLines) -> None:
        totals = priced.totals
        self.record |= {
            "LineItems": priced.lines,
            "SubTotal": totals.sub_total,
            "TotalTax": totals.tax,
            "Total": totals.total,
        }
        if totals.discount:
            self.record["TotalDiscount"] = totals.discount
        expected = {"SubTotal": totals.sub_total, "Total": totals.total}
        sent = {member: number(self.sent.get(member)) for member in expected}
        if not priced.faults and any(value not in {None, expected[member]} for member, value in sent.items()):
            self.faults.append("The invoice total does not equal the sum of the lines.")
        if self.complete and totals.total < 0:
            self.faults.append("The Total for this document must be greater than or equal to zero.")

    def take_number(self, *, is_new: bool) -> None:
        """A sales number is unique (automatic if absent); bills keep the supplier's, unique or not."""
        member = self.kind.number
        number_ = given(self.sent, member)
        if len(number_) > NUMBER_MOST:
            self.faults.append(f"The {member} field cannot be longer than 255 characters.")
        if number_:
            self.record[member] = number_
            other = numbered(self.org, self.kind, number_) if self.is_sales else None
            if other is not None and other[IDS[self.kind.collection]] != self.record.get(IDS[self.kind.collection]):
                self.faults.append(f"{self.kind.label} # must be unique.")
        elif is_new:
            self.record[member] = next_number(self.org, self.kind) if self.is_sales else ""

    def check_dates(self) -> None:
        """A due date when the document leaves draft, and no date in a closed period."""
        if self.complete and self.kind.needs_due_date and not self.record.get("DueDate"):
            self.faults.append("The document DueDate field must be specified.")
        day = self.record.get("Date")
        if isinstance(day, date):
            self.faults += [fault for fault in closed_faults(self.org, day) if fault not in self.faults]


def begin(org: Organisation, kind: DocumentKind, sent: Record, write: Write, existing: Record | None) -> Drafting:
    """Start from the existing document or a blank one; raises Invalid if it cannot be written at all."""
    if existing is not None:
        if faults := check_transition(org, kind, existing, sent):
            raise Invalid(*faults)
        record = copy.deepcopy(existing)
        record["Status"] = sent.get("Status") or existing["Status"]
        return Drafting(org, kind, sent, write, record, [])
    faults = []
    if sent.get("Type") not in {kind.sales_type, kind.purchase_type}:
        raise Invalid(f"A valid {kind.label.lower()} Type must be specified")
    status = sent.get("Status") or "DRAFT"
    if status not in OPEN:
        faults.append(f"{kind.label} not of valid status for creation")
    blank: Record = {
        "Type": sent["Type"],
        "Status": status,
        "SentToContact": False,
        "LineItems": [],
        "SubTotal": arithmetic.ZERO,
        "TotalTax": arithmetic.ZERO,
        "Total": arithmetic.ZERO,
    }
    return Drafting(org, kind, sent, write, blank, faults)


def _incomplete(lines: list[Record]) -> list[str]:
    """What a draft's lines still lack before they can be approved; a line of words alone needs no account."""
    faults: list[str] = []
    for line in lines:
        if not line.get("Description"):
            faults.append("Description cannot be empty")
        if not line.get("AccountCode") and not line.get("AccountID") and line["UnitAmount"]:
            faults.append("Account code must be specified")
    return faults

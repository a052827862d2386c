"""Our own fields in Salesforce: one row for each fact we keep on an opportunity, an account or a contact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from shared.model.refs import Kind

PREFIX = "Ledgerlink_"
SUFFIX = "__c"


_PLAIN: Mapping[str, Any] = {}


class Holds(Enum):
    """What a field holds: Salesforce's type in metadata, the one in a describe, and what else the metadata says."""

    TEXT = ("Text", "string", {"length": 255})
    LONG_TEXT = ("LongTextArea", "textarea", {"length": 32768, "visibleLines": 4})
    MONEY = ("Number", "double", {"precision": 18, "scale": 2})
    COUNT = ("Number", "double", {"precision": 9, "scale": 0})
    RATE = ("Number", "double", {"precision": 18, "scale": 10})
    DATE = ("Date", "date", _PLAIN)
    INSTANT = ("DateTime", "datetime", _PLAIN)
    CHOICE = ("Picklist", "picklist", _PLAIN)
    YES_NO = ("Checkbox", "boolean", {"defaultValue": False})
    KEY = ("Text", "string", {"length": 40, "externalId": True, "unique": True, "caseSensitive": False})
    LINK = ("Url", "url", _PLAIN)

    @property
    def metadata_type(self) -> str:
        """The type a field is made with."""
        return str(self.value[0])

    @property
    def described(self) -> str:
        """The type under which a describe shows it."""
        return str(self.value[1])

    @property
    def more(self) -> Mapping[str, Any]:
        """What else it is made with."""
        found: Mapping[str, Any] = self.value[2]
        return found

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers in JSON."""
        return self.described == "double"


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field. `written`: by us; the others are for people to fill in, and only read. `options` of a choice: label by value.
    """

    fact: str
    label: str
    holds: Holds
    description: str
    written: bool = True
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The field's API name."""
        return api_name(self.fact)


def api_name(fact: str) -> str:
    """The API name of the field that holds this fact."""
    return f"{PREFIX}{fact.title()}{SUFFIX}"


PAYMENT_STATUSES = {
    "unpaid": "Unpaid",
    "partially_paid": "Partially paid",
    "paid": "Paid",
    "refunded": "Refunded",
    "overdue": "Overdue",
}
FINANCIAL_STATUSES = {
    "current": "Current",
    "overdue": "Overdue",
    "credit_hold": "Credit Hold",
    "no_invoices": "No Invoices",
}
AR_STATUSES = {
    "nothing_owed": "Nothing owed",
    "not_due": "Owed, not due",
    "1_to_30_days": "1-30 days overdue",
    "31_to_60_days": "31-60 days overdue",
    "61_to_90_days": "61-90 days overdue",
    "over_90_days": "More than 90 days overdue",
}
ACTIONS = {"create_invoice": "Create the invoice", "refresh": "Refresh from accounting"}
RATE_SOURCES = {
    "crm": "CRM, when the deal closed",
    "ledger": "Accounting system, on that date",
    "fixed": "Fixed by finance",
}

MARKER = Field("marker", "Ledgerlink: marker", Holds.KEY, "By which Ledgerlink knows the notes and tasks it made.")
"""On activities, which tasks are: two tasks with the same one can't be."""

_AS_OF = Field("as_of", "Ledgerlink: as of", Holds.INSTANT, "When these fields were last written.")
_FOR_TAX = "For people: what the tax rules of ledgerlink.toml may ask for."
_TAX = (
    Field("tax_exempt", "Tax exempt", Holds.YES_NO, _FOR_TAX, written=False),
    Field("tax_class", "Tax class", Holds.TEXT, _FOR_TAX, written=False),
)
_HOME = (
    Field("home_currency", "Ledger currency", Holds.TEXT, "ISO 4217 code of the accounting system's own currency."),
    Field("home_net", "Invoice net in ledger currency", Holds.MONEY, "Without tax, as the accounting system books it."),
    Field("home_total", "Invoice total in ledger currency", Holds.MONEY, "With tax, likewise."),
    Field("exchange_rate", "Invoice exchange rate", Holds.RATE, "Ledger currency for one of the invoice's."),
    Field("exchange_rate_date", "Exchange rate of", Holds.DATE, "The day whose rate it is."),
    Field("exchange_rate_source", "Exchange rate by", Holds.CHOICE, "Who fixed the rate.", options=RATE_SOURCES),
    Field("exchange_note", "Exchange rate note", Holds.LONG_TEXT, "Where the deal's own rate is another one."),
)
_BUYER = (
    Field("sync_status", "Financial sync status", Holds.TEXT, "Whether the figures follow the accounting system."),
    Field("customer_id", "Ledger customer id", Holds.TEXT, "The id of this customer in the accounting system."),
    Field("customer_url", "Ledger customer", Holds.LINK, "Opens this customer in the accounting system."),
    Field(
        "financial_status",
        "Financial status",
        Holds.CHOICE,
        "What to know before you call.",
        options=FINANCIAL_STATUSES,
    ),
    Field("ar_status", "AR status", Holds.CHOICE, "How old the oldest unpaid invoice is.", options=AR_STATUSES),
    Field("is_overdue", "Overdue", Holds.YES_NO, "Whether any invoice is overdue."),
    Field("days_overdue", "Days overdue", Holds.COUNT, "Of the oldest unpaid invoice."),
    Field(
        "total_outstanding",
        "Total outstanding",
        Holds.MONEY,
        "Unpaid invoices less unapplied credit, in the ledger's currency; below zero: we owe the customer.",
    ),
    Field("outstanding_by_currency", "Outstanding by currency", Holds.TEXT, "Likewise, as invoiced."),
    Field(
        "unapplied_credit",
        "Unapplied credit",
        Holds.MONEY,
        "Left of credit notes, over- and prepayments, in the ledger's currency; total outstanding is less this.",
    ),
    Field("open_credits", "Open credits", Holds.LONG_TEXT, "Credit notes, over- and prepayments with something left."),
    Field("lifetime_invoiced", "Lifetime invoiced", Holds.MONEY, "Less credit notes, in the ledger's currency."),
    Field("lifetime_paid", "Lifetime paid", Holds.MONEY, "Less refunds, in the ledger's currency."),
    Field("ledger_currency", "Ledger currency", Holds.TEXT, "ISO 4217 code of the totals."),
    Field("last_invoice_number", "Last invoice number", Holds.TEXT, "The number that the customer sees."),
    Field("last_invoice_status", "Last invoice status", Holds.TEXT, "sent, partially paid, paid, overdue, ..."),
    Field("last_invoice_date", "Last invoice date", Holds.DATE, "The date of issue."),
    Field("last_invoice_amount", "Last invoice amount", Holds.MONEY, "With tax, in its own currency."),
    Field("last_invoice_currency", "Last invoice currency", Holds.TEXT, "ISO 4217 code."),
    Field("last_payment_date", "Last payment date", Holds.DATE, "When the customer last paid."),
    Field("last_payment_amount", "Last payment amount", Holds.MONEY, "In its own currency."),
    Field("last_payment_currency", "Last payment currency", Holds.TEXT, "ISO 4217 code."),
    _AS_OF,
)

FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.DEAL: (
        Field("sync_status", "Invoicing status", Holds.TEXT, "Where the handoff to finance stands."),
        Field("sync_message", "Invoicing message", Holds.LONG_TEXT, "What happened, and what to do if anything."),
        Field("invoice_id", "Invoice id", Holds.TEXT, "The invoice's id in the accounting system."),
        Field("invoice_number", "Invoice number", Holds.TEXT, "The number that the customer sees."),
        Field("invoice_url", "Invoice link", Holds.LINK, "Opens the invoice in the accounting system."),
        Field("invoice_status", "Invoice status", Holds.TEXT, "draft, awaiting payment, paid, ..."),
        Field("invoice_net", "Invoice net", Holds.MONEY, "Without tax, in the invoice's currency."),
        Field("invoice_tax", "Invoice tax", Holds.MONEY, "The tax, in the invoice's currency."),
        Field("invoice_total", "Invoice total", Holds.MONEY, "With tax, in the invoice's currency."),
        Field("invoice_due", "Invoice amount due", Holds.MONEY, "Still to be paid, in the invoice's currency."),
        Field("invoice_paid", "Invoice amount paid", Holds.MONEY, "Less refunds, in the invoice's currency."),
        Field("invoice_credited", "Invoice amount credited", Holds.MONEY, "By credit notes, in its currency."),
        Field("invoice_refunded", "Invoice amount refunded", Holds.MONEY, "Given back in cash, in its currency."),
        Field("invoice_currency", "Invoice currency", Holds.TEXT, "ISO 4217 code."),
        Field("invoice_date", "Invoice date", Holds.DATE, "The date of issue."),
        Field("invoice_due_date", "Invoice due date", Holds.DATE, "To be paid by."),
        Field("invoice_paid_on", "Invoice paid on", Holds.DATE, "When nothing was due any more."),
        Field(
            "payment_status",
            "Payment status",
            Holds.CHOICE,
            "Empty until finance approves the invoice.",
            options=PAYMENT_STATUSES,
        ),
        Field("last_payment_date", "Last payment date", Holds.DATE, "When the customer last paid this invoice."),
        Field("last_payment_amount", "Last payment amount", Holds.MONEY, "In the invoice's currency."),
        *_HOME,
        Field("invoice_attachment", "Invoice attachment", Holds.LONG_TEXT, "The deal's document on it, or why not."),
        Field("action", "Ledgerlink: do now", Holds.CHOICE, "For people: empty once it is answered.", options=ACTIONS),
        Field("action_answer", "Ledgerlink: answer", Holds.LONG_TEXT, "What came of what was last asked for."),
        _AS_OF,
        Field(
            "terms", "Payment terms", Holds.TEXT, "For people: for example “net 30”. Empty: as agreed.", written=False
        ),
        *_TAX,
    ),
    Kind.COMPANY: (
        *_BUYER,
        Field("tax_number", "Tax number", Holds.TEXT, "For people: the VAT or tax number.", written=False),
        Field("terms", "Payment terms", Holds.TEXT, "For people: for example “net 30”.", written=False),
        *_TAX,
    ),
    Kind.CONTACT: _BUYER,
}

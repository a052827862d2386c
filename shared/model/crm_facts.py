"""
What we keep on a deal, a company or a contact of any CRM, and what people fill in there for us: one row for each fact.

A CRM's connector says under which name and as which of its types it holds each; the labels are the same everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from shared.model.refs import Kind


class Holds(Enum):
    """What a fact is, before any CRM's types."""

    TEXT = auto()
    LONG_TEXT = auto()
    LINK = auto()
    AMOUNTS = auto()
    """One for each currency."""
    MONEY = auto()
    COUNT = auto()
    RATE = auto()
    DATE = auto()
    INSTANT = auto()
    CHOICE = auto()
    YES_NO = auto()


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One fact. `written`: by us; the others are for people to fill in, and only read. `options` of a choice: label by value.
    """

    fact: str
    label: str
    holds: Holds
    description: str
    written: bool = True
    options: Mapping[str, str] = field(default_factory=dict)


YES_NO = {"true": "Yes", "false": "No"}
"""The options of a CRM that has no type of its own for yes and no."""
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
COMPANY_ACTIONS = {"refresh": "Refresh from accounting"}
EXPANSION = {"hold": "Hold: a payment is overdue", "go": "Nothing speaks against it"}
ACTIONS = {"create_invoice": "Create the invoice", "refresh": "Refresh from accounting"}
RATE_SOURCES = {
    "crm": "CRM, when the deal closed",
    "ledger": "Accounting system, on that date",
    "fixed": "Fixed by finance",
}

_AS_OF = Fact("as_of", "Ledgerlink: as of", Holds.INSTANT, "When these fields were last written.")
_FOR_TAX = "For people: what the tax rules of ledgerlink.toml may ask for."
_ARRANGEMENT = (
    Fact(
        "promised_on",
        "Promised to pay on",
        Holds.DATE,
        "For people: until this day is over nobody is reminded, and no task is made.",
        written=False,
    ),
    Fact(
        "dispute",
        "Payment dispute",
        Holds.LONG_TEXT,
        "For people: what the customer disputes; until it is empty again nobody is reminded.",
        written=False,
    ),
)
_TAX = (
    Fact("tax_exempt", "Tax exempt", Holds.YES_NO, _FOR_TAX, written=False),
    Fact("tax_class", "Tax class", Holds.TEXT, _FOR_TAX, written=False),
)
_HOME = (
    Fact("home_currency", "Ledger currency", Holds.TEXT, "ISO 4217 code of the accounting system's own currency."),
    Fact("home_net", "Invoice net in ledger currency", Holds.MONEY, "Without tax, as the accounting system books it."),
    Fact("home_total", "Invoice total in ledger currency", Holds.MONEY, "With tax, likewise."),
    Fact("exchange_rate", "Invoice exchange rate", Holds.RATE, "Ledger currency for one of the invoice's."),
    Fact("exchange_rate_date", "Exchange rate of", Holds.DATE, "The day whose rate it is."),
    Fact("exchange_rate_source", "Exchange rate by", Holds.CHOICE, "Who fixed the rate.", options=RATE_SOURCES),
    Fact("exchange_note", "Exchange rate note", Holds.LONG_TEXT, "Where the deal's own rate is another one."),
)
_BUYER = (
    Fact("sync_status", "Financial sync status", Holds.TEXT, "Whether the figures below follow the accounting system."),
    Fact("customer_id", "Ledger customer id", Holds.TEXT, "The id of this customer in the accounting system."),
    Fact("customer_url", "Ledger customer", Holds.LINK, "Opens this customer in the accounting system."),
    Fact(
        "financial_status",
        "Financial status",
        Holds.CHOICE,
        "What to know before you call.",
        options=FINANCIAL_STATUSES,
    ),
    Fact("ar_status", "AR status", Holds.CHOICE, "How old the oldest unpaid invoice is.", options=AR_STATUSES),
    Fact("is_overdue", "Overdue", Holds.YES_NO, "Whether any invoice is overdue."),
    Fact("days_overdue", "Days overdue", Holds.COUNT, "Of the oldest unpaid invoice."),
    Fact("overdue_amount", "Overdue amount", Holds.MONEY, "Of all overdue invoices, in the ledger's currency."),
    Fact("owed_not_due", "Owed, not due", Holds.MONEY, "On invoices that aren't overdue, in the ledger's currency."),
    Fact("owed_1_to_30_days", "Overdue 1-30 days", Holds.MONEY, "In the ledger's currency."),
    Fact("owed_31_to_60_days", "Overdue 31-60 days", Holds.MONEY, "In the ledger's currency."),
    Fact("owed_61_to_90_days", "Overdue 61-90 days", Holds.MONEY, "In the ledger's currency."),
    Fact("owed_over_90_days", "Overdue more than 90 days", Holds.MONEY, "In the ledger's currency."),
    Fact("open_invoices", "Open invoices", Holds.LONG_TEXT, "What is still due on each, and by when; first due first."),
    Fact("expansion", "Expansion", Holds.CHOICE, "Whether to offer this customer more now.", options=EXPANSION),
    Fact(
        "total_outstanding",
        "Total outstanding",
        Holds.MONEY,
        "Unpaid invoices less unapplied credit, in the ledger's currency; below zero: we owe the customer.",
    ),
    Fact(
        "outstanding_by_currency",
        "Outstanding by currency",
        Holds.AMOUNTS,
        "Unpaid invoices less unapplied credit, as invoiced.",
    ),
    Fact(
        "unapplied_credit",
        "Unapplied credit",
        Holds.MONEY,
        "Left of credit notes, over- and prepayments, in the ledger's currency; total outstanding is less this.",
    ),
    Fact(
        "open_credits", "Open credits", Holds.LONG_TEXT, "The credit notes, over- and prepayments with something left."
    ),
    Fact("customer_terms", "Ledger payment terms", Holds.TEXT, "As the accounting system has them."),
    Fact("credit_limit", "Credit limit", Holds.MONEY, "What this customer may owe, in the ledger's currency."),
    Fact("available_credit", "Available credit", Holds.MONEY, "The limit less the total outstanding."),
    Fact("over_credit_limit", "Over credit limit", Holds.YES_NO, "Whether more is outstanding than the limit."),
    Fact("lifetime_invoiced", "Lifetime invoiced", Holds.MONEY, "Less credit notes, in the ledger's currency."),
    Fact("lifetime_paid", "Lifetime paid", Holds.MONEY, "Less refunds, in the ledger's currency."),
    Fact("lifetime_refunded", "Lifetime refunded", Holds.MONEY, "Paid back in cash, in the ledger's currency."),
    Fact("days_sales_outstanding", "Days sales outstanding", Holds.COUNT, "How long this customer's money takes."),
    Fact("ledger_currency", "Ledger currency", Holds.TEXT, "ISO 4217 code of the totals."),
    Fact("last_invoice_number", "Last invoice number", Holds.TEXT, "The number that the customer sees."),
    Fact("last_invoice_status", "Last invoice status", Holds.TEXT, "sent, partially paid, paid, overdue, ..."),
    Fact("last_invoice_date", "Last invoice date", Holds.DATE, "The date of issue."),
    Fact("last_invoice_amount", "Last invoice amount", Holds.MONEY, "With tax, in its own currency."),
    Fact("last_invoice_currency", "Last invoice currency", Holds.TEXT, "ISO 4217 code."),
    Fact("last_payment_date", "Last payment date", Holds.DATE, "When the customer last paid."),
    Fact("last_payment_amount", "Last payment amount", Holds.MONEY, "In its own currency."),
    Fact("last_payment_currency", "Last payment currency", Holds.TEXT, "ISO 4217 code."),
    Fact(
        "action",
        "Ledgerlink: do now",
        Holds.CHOICE,
        "For people: empty once it is answered.",
        options=COMPANY_ACTIONS,
    ),
    Fact("action_answer", "Ledgerlink: answer", Holds.LONG_TEXT, "What came of what was last asked for."),
    _AS_OF,
    *_ARRANGEMENT,
)

FACTS: Mapping[Kind, tuple[Fact, ...]] = {
    Kind.DEAL: (
        Fact("sync_status", "Invoicing status", Holds.TEXT, "Where the handoff to finance stands."),
        Fact("sync_message", "Invoicing message", Holds.LONG_TEXT, "What happened, and what to do if anything."),
        Fact("invoice_id", "Invoice id", Holds.TEXT, "The invoice's id in the accounting system."),
        Fact("invoice_number", "Invoice number", Holds.TEXT, "The number that the customer sees."),
        Fact("invoice_url", "Invoice link", Holds.LINK, "Opens the invoice in the accounting system."),
        Fact("invoice_status", "Invoice status", Holds.TEXT, "draft, awaiting payment, paid, ..."),
        Fact("invoice_net", "Invoice net", Holds.MONEY, "Without tax, in the invoice's currency."),
        Fact("invoice_tax", "Invoice tax", Holds.MONEY, "The tax, in the invoice's currency."),
        Fact("invoice_total", "Invoice total", Holds.MONEY, "With tax, in the invoice's currency."),
        Fact("invoice_due", "Invoice amount due", Holds.MONEY, "Still to be paid, in the invoice's currency."),
        Fact("invoice_paid", "Invoice amount paid", Holds.MONEY, "Less refunds, in the invoice's currency."),
        Fact("invoice_credited", "Invoice amount credited", Holds.MONEY, "By credit notes, in its currency."),
        Fact("invoice_refunded", "Invoice amount refunded", Holds.MONEY, "Given back in cash, in its currency."),
        Fact("invoice_currency", "Invoice currency", Holds.TEXT, "ISO 4217 code."),
        Fact("invoice_date", "Invoice date", Holds.DATE, "The date of issue."),
        Fact("invoice_due_date", "Invoice due date", Holds.DATE, "To be paid by."),
        Fact("invoice_paid_on", "Invoice paid on", Holds.DATE, "When nothing was due any more."),
        Fact(
            "payment_status",
            "Payment status",
            Holds.CHOICE,
            "Empty until finance approves the invoice.",
            options=PAYMENT_STATUSES,
        ),
        Fact("last_payment_date", "Last payment date", Holds.DATE, "When the customer last paid this invoice."),
        Fact("last_payment_amount", "Last payment amount", Holds.MONEY, "In the invoice's currency."),
        Fact("is_overdue", "Invoice overdue", Holds.YES_NO, "Whether the invoice's due date has passed unpaid."),
        Fact(
            "collection", "Collection", Holds.LONG_TEXT, "What was done about the overdue invoice, and what comes next."
        ),
        Fact(
            "reminder", "Payment reminder", Holds.TEXT, "The reminder that is due: a workflow of yours may start by it."
        ),
        Fact("reminder_on", "Payment reminder of", Holds.DATE, "The day of that reminder."),
        Fact("thank_you_on", "Thank-you of", Holds.DATE, "The day it was fully paid: a workflow may start by it."),
        *_HOME,
        Fact("invoice_attachment", "Invoice attachment", Holds.LONG_TEXT, "The deal's document on it, or why not."),
        Fact("action", "Ledgerlink: do now", Holds.CHOICE, "For people: empty once it is answered.", options=ACTIONS),
        Fact("action_answer", "Ledgerlink: answer", Holds.LONG_TEXT, "What came of what was last asked for."),
        _AS_OF,
        Fact(
            "terms", "Payment terms", Holds.TEXT, "For people: for example “net 30”. Empty: as agreed.", written=False
        ),
        *_ARRANGEMENT,
        *_TAX,
    ),
    Kind.COMPANY: (
        *_BUYER,
        Fact("tax_number", "Tax number", Holds.TEXT, "For people: the VAT or tax number.", written=False),
        Fact("terms", "Payment terms", Holds.TEXT, "For people: for example “net 30”.", written=False),
        *_TAX,
    ),
    Kind.CONTACT: _BUYER,
}

"""Our own fields in HubSpot: one row for each fact we keep on a deal, a company or a contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from shared.model.refs import Kind

PREFIX = "ledgerlink_"
GROUP = "ledgerlink"
GROUP_LABEL = "Ledgerlink"


class Holds(Enum):
    """What a field holds: HubSpot's `type` and the `fieldType` it is shown with."""

    TEXT = ("string", "text")
    LONG_TEXT = ("string", "textarea")
    NUMBER = ("number", "number")
    DATE = ("date", "date")
    INSTANT = ("datetime", "date")

    @property
    def type(self) -> str:
        """HubSpot's `type`: what may be stored, for ever."""
        return self.value[0]

    @property
    def field_type(self) -> str:
        """HubSpot's `fieldType`: how it is shown."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `written`: by us; the others are for people to fill in, and only read."""

    fact: str
    label: str
    holds: Holds
    description: str
    written: bool = True

    @property
    def name(self) -> str:
        """The property's name in HubSpot."""
        return PREFIX + self.fact


_AS_OF = Field("as_of", "Ledgerlink: as of", Holds.INSTANT, "When these fields were last written.")
_BUYER = (
    Field("customer_id", "Ledger customer id", Holds.TEXT, "The id of this customer in the accounting system."),
    Field("customer_url", "Ledger customer", Holds.TEXT, "Opens this customer in the accounting system."),
    _AS_OF,
)

FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.DEAL: (
        Field("sync_status", "Invoicing status", Holds.TEXT, "Where the handoff to finance stands."),
        Field("sync_message", "Invoicing message", Holds.LONG_TEXT, "What happened, and what to do if anything."),
        Field("invoice_id", "Invoice id", Holds.TEXT, "The invoice's id in the accounting system."),
        Field("invoice_number", "Invoice number", Holds.TEXT, "The number that the customer sees."),
        Field("invoice_url", "Invoice link", Holds.TEXT, "Opens the invoice in the accounting system."),
        Field("invoice_status", "Invoice status", Holds.TEXT, "draft, awaiting payment, paid, ..."),
        Field("invoice_net", "Invoice net", Holds.NUMBER, "Without tax, in the invoice's currency."),
        Field("invoice_tax", "Invoice tax", Holds.NUMBER, "The tax, in the invoice's currency."),
        Field("invoice_total", "Invoice total", Holds.NUMBER, "With tax, in the invoice's currency."),
        Field("invoice_due", "Invoice amount due", Holds.NUMBER, "Still to be paid, in the invoice's currency."),
        Field("invoice_currency", "Invoice currency", Holds.TEXT, "ISO 4217 code."),
        Field("invoice_date", "Invoice date", Holds.DATE, "The date of issue."),
        Field("invoice_due_date", "Invoice due date", Holds.DATE, "To be paid by."),
        _AS_OF,
        Field(
            "terms", "Payment terms", Holds.TEXT, "For people: for example “net 30”. Empty: as agreed.", written=False
        ),
    ),
    Kind.COMPANY: (
        *_BUYER,
        Field("tax_number", "Tax number", Holds.TEXT, "For people: the VAT or tax number.", written=False),
    ),
    Kind.CONTACT: _BUYER,
}

"""Xero's credit notes, overpayments and prepayments, which differ in the name of their id. See `wire` for how members are read."""

from decimal import Decimal
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from shared.providers.xero.wire import Amount, AmountOrNone, AmountOrZero, Contact, Payment, Text, Wire

IDS = ("CreditNoteID", "OverpaymentID", "PrepaymentID")


class Document(Wire):
    """The invoice that an application names."""

    InvoiceID: Text = ""


class Allocation(Wire):
    """A part of a credit, as it was applied; one that was taken off isn't listed, but the flag is believed."""

    Invoice: Document = Document()
    Amount: AmountOrZero = Decimal(0)
    IsDeleted: bool = False


class Credit(Wire):
    """A credit, and the payments in cash that gave some of it back."""

    ID: str = Field(validation_alias=AliasChoices(*IDS))
    Type: str
    Status: str
    Contact: Contact
    CurrencyCode: str
    Total: Amount
    RemainingCredit: AmountOrZero = Decimal(0)
    CurrencyRate: AmountOrNone = None
    CreditNoteNumber: Text = ""
    Reference: Text = ""
    Date: Text = ""
    DateString: Text = ""
    UpdatedDateUTC: Text = ""
    UpdatedDateUTCString: Text = ""
    Allocations: Annotated[tuple[Allocation, ...], BeforeValidator(lambda value: value or ())] = ()
    Payments: Annotated[tuple[Payment, ...], BeforeValidator(lambda value: value or ())] = ()

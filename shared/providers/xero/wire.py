"""
Xero's answers, only the members that are used, under Xero's own names.

Absent and null members read as empty, unknown ones are ignored. Amounts are Decimals from the digits on the wire; a float is
refused. The totals of an invoice have no default: an invoice without them can't be read.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from shared.http.exact import exact

MS_DATE = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(text: str) -> datetime:
    """
    Read `/Date(ms+0000)/` or ISO text, as UTC. The offset behind the milliseconds says nothing: they are UTC already.

    Raises:
        ValueError: it is neither.
    """
    found = MS_DATE.fullmatch(text)
    if found is not None:
        try:
            return EPOCH + timedelta(milliseconds=int(found[1]))
        except OverflowError as error:
            raise ValueError(f"a date beyond the calendar: {text!r}") from error
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def day(twin: str, text: str) -> date | None:
    """The calendar day, from the *String twin where there is one; None where both are empty. Raises: ValueError."""
    return instant(twin or text).date() if twin or text else None


def version(changed: datetime) -> str:
    """The time of a record's last change, to the millisecond: what its webhook says of the same change."""
    return changed.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Flag = Annotated[bool, BeforeValidator(lambda value: False if value is None else value)]
Amount = Annotated[Decimal, BeforeValidator(exact)]
AmountOrNone = Annotated[Decimal | None, BeforeValidator(exact)]
AmountOrZero = Annotated[Decimal, BeforeValidator(lambda value: Decimal(0) if value is None else exact(value))]


def _listed(value: Any) -> Any:
    return [] if value is None else value


class Wire(BaseModel):
    """What all of Xero's elements have in common."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Contact(Wire):
    """A contact: customer, supplier, or both. Only `ContactID` is there when a document embeds it in a summary."""

    ContactID: Text = ""
    Name: Text = ""
    ContactNumber: Text = ""
    EmailAddress: Text = ""
    TaxNumber: Text = ""
    ContactStatus: Text = "ACTIVE"
    UpdatedDateUTC: Text = ""


class Payment(Wire):
    """A payment as the invoice embeds it; deleted ones are not embedded, but a status is believed where there is one."""

    PaymentID: str
    Amount: Amount
    Date: Text = ""
    Reference: Text = ""
    Status: Text = ""


class CreditNote(Wire):
    """A credit note as the invoice embeds it: what of it was applied there."""

    CreditNoteID: str
    AppliedAmount: Amount
    Date: Text = ""
    CreditNoteNumber: Text = ""


class Overpayment(Wire):
    """Likewise."""

    OverpaymentID: str
    AppliedAmount: Amount
    Date: Text = ""


class Prepayment(Wire):
    """Likewise."""

    PrepaymentID: str
    AppliedAmount: Amount
    Date: Text = ""


AppliedPayments = Annotated[list[Payment], BeforeValidator(_listed)]
AppliedCreditNotes = Annotated[list[CreditNote], BeforeValidator(_listed)]
AppliedOverpayments = Annotated[list[Overpayment], BeforeValidator(_listed)]
AppliedPrepayments = Annotated[list[Prepayment], BeforeValidator(_listed)]


class Invoice(Wire):
    """A sales invoice (ACCREC) or a bill (ACCPAY)."""

    InvoiceID: Annotated[str, Field(min_length=1)]
    Type: str
    Status: str
    Contact: Contact
    CurrencyCode: str
    SubTotal: Amount
    TotalTax: Amount
    Total: Amount
    AmountDue: AmountOrNone = None
    AmountPaid: AmountOrZero = Decimal(0)
    AmountCredited: AmountOrZero = Decimal(0)
    CurrencyRate: AmountOrNone = None
    InvoiceNumber: Text = ""
    Reference: Text = ""
    Date: Text = ""
    DateString: Text = ""
    DueDate: Text = ""
    DueDateString: Text = ""
    UpdatedDateUTC: Text = ""
    UpdatedDateUTCString: Text = ""
    SentToContact: Flag = False
    FullyPaidOnDate: Text = ""
    Payments: AppliedPayments = []
    CreditNotes: AppliedCreditNotes = []
    Overpayments: AppliedOverpayments = []
    Prepayments: AppliedPrepayments = []


class LineItem(Wire):
    """One line; its discount is a percentage here, another figure where finance typed an amount."""

    Description: Text = ""
    Quantity: AmountOrZero = Decimal(0)
    UnitAmount: AmountOrZero = Decimal(0)
    DiscountRate: AmountOrZero = Decimal(0)


class InvoiceWithLines(Invoice):
    """A single read gives the lines, too."""

    LineItems: Annotated[list[LineItem], BeforeValidator(_listed)] = []


class Organisation(Wire):
    """The organisation's own settings."""

    Name: str
    BaseCurrency: str
    CountryCode: Text = ""
    Timezone: Text = ""
    PeriodLockDate: Text = ""
    EndOfYearLockDate: Text = ""
    ShortCode: Text = ""


class Account(Wire):
    """An account of the chart; a bank account may have no code."""

    Code: Text = ""
    Name: Text = ""
    Class: Text = ""
    Status: Text = ""


class TaxRate(Wire):
    """A tax code with its rate in percent."""

    TaxType: Text = ""
    Name: Text = ""
    EffectiveRate: AmountOrZero = Decimal(0)
    Status: Text = ""
    CanApplyToRevenue: Flag = False


class Details(Wire):
    """How an item is sold."""

    AccountCode: Text = ""
    TaxType: Text = ""


def _details(value: Any) -> Any:
    return value if isinstance(value, Mapping | Details) else {}


class Item(Wire):
    """A product or service."""

    Code: Text = ""
    Name: Text = ""
    SalesDetails: Annotated[Details, BeforeValidator(_details)] = Details()


class Currency(Wire):
    """A currency the organisation keeps."""

    Code: Text = ""


class TrackingOption(Wire):
    """A cost centre."""

    Name: Text = ""
    Status: Text = ""


class TrackingCategory(Wire):
    """A dimension that lines may name, with its cost centres."""

    Name: Text = ""
    Status: Text = ""
    Options: Annotated[list[TrackingOption], BeforeValidator(_listed)] = []

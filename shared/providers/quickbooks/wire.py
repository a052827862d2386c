"""
QuickBooks' answers, only the members that are used, under QuickBooks' own names.

Absent and null members read as empty, unknown ones are ignored. Amounts are Decimals from the digits on the wire; a float is
refused.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from shared.http.exact import exact


def instant(text: str) -> datetime:
    """Read a time with its offset, as UTC. Raises: ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def day(text: str) -> date | None:
    """The calendar day, in the company's own time; None where it is empty. Raises: ValueError."""
    return date.fromisoformat(text[:10]) if text else None


def _listed(value: Any) -> Any:
    return [] if value is None else value


def _stated(value: Any) -> Any:
    return {} if value is None else value


Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Flag = Annotated[bool, BeforeValidator(lambda value: False if value is None else value)]
On = Annotated[bool, BeforeValidator(lambda value: True if value is None else value)]
Amount = Annotated[Decimal, BeforeValidator(exact)]
AmountOrNone = Annotated[Decimal | None, BeforeValidator(exact)]
AmountOrZero = Annotated[Decimal, BeforeValidator(lambda value: Decimal(0) if value is None else exact(value))]


class Wire(BaseModel):
    """What all of QuickBooks' records have in common."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class Reference(Wire):
    """Another record, by its id."""

    value: Text = ""
    name: Text = ""


Pointer = Annotated[Reference, BeforeValidator(_stated)]


class MetaData(Wire):
    """When it was made and last changed, to the second."""

    CreateTime: Text = ""
    LastUpdatedTime: Text = ""


class Email(Wire):
    """An address."""

    Address: Text = ""


class Record(Wire):
    """What every record carries; the token counts its changes. A deleted one has the id alone, where it is listed at all."""

    Id: Annotated[str, Field(min_length=1)]
    SyncToken: Text = ""
    MetaData: MetaData
    status: Text = ""


class Customer(Record):
    """A customer, or a sub-customer of one."""

    DisplayName: Text = ""
    PrimaryEmailAddr: Annotated[Email, BeforeValidator(_stated)] = Email()
    Notes: Text = ""
    Active: On = True
    CurrencyRef: Pointer = Reference()


class Linked(Wire):
    """Another transaction that this one settles, or is settled by."""

    TxnId: Text = ""
    TxnType: Text = ""


Links = Annotated[tuple[Linked, ...], BeforeValidator(_listed)]


class Tax(Wire):
    """The tax of a document."""

    TotalTax: AmountOrZero = Decimal(0)


class Sold(Wire):
    """What a line sells."""

    ItemRef: Pointer = Reference()
    Qty: AmountOrNone = None
    UnitPrice: AmountOrNone = None
    TaxInclusiveAmt: AmountOrNone = None


class DocumentLine(Wire):
    """One line of a document; only those of goods and services are ours. A payment's lines say what they settle."""

    DetailType: Text = ""
    Amount: AmountOrZero = Decimal(0)
    Description: Text = ""
    SalesItemLineDetail: Annotated[Sold, BeforeValidator(_stated)] = Sold()
    LinkedTxn: Links = ()


class OwnField(Wire):
    """A field that the company added to its sales forms."""

    StringValue: Text = ""


class Document(Record):
    """What invoices, credit memos and refund receipts share."""

    TotalAmt: Amount
    TxnDate: Text = ""
    DocNumber: Text = ""
    PrivateNote: Text = ""
    CustomerRef: Pointer = Reference()
    CurrencyRef: Pointer = Reference()
    ExchangeRate: AmountOrNone = None
    TxnTaxDetail: Annotated[Tax, BeforeValidator(_stated)] = Tax()
    LinkedTxn: Links = ()
    CustomField: Annotated[tuple[OwnField, ...], BeforeValidator(_listed)] = ()
    Line: Annotated[tuple[DocumentLine, ...], BeforeValidator(_listed)] = ()


class Sale(Document):
    """What invoices and estimates share."""

    DueDate: Text = ""
    EmailStatus: Text = ""
    GlobalTaxCalculation: Text = ""


class Invoice(Sale):
    """An invoice; it counts from the moment it is made."""

    Balance: Amount


class Estimate(Sale):
    """An estimate: it posts nothing, and has nothing to be paid."""

    TxnStatus: Text = ""
    SalesTermRef: Pointer = Reference()


class CreditMemo(Document):
    """A credit memo, and what is left of it."""

    Balance: AmountOrNone = None
    RemainingCredit: AmountOrNone = None


class RefundReceipt(Document):
    """A sale that is taken back, and its money given back at once: nothing of it is ever left."""


class Payment(Record):
    """Money that came in; or none, where it only applies credit memos to invoices."""

    TotalAmt: Amount
    UnappliedAmt: AmountOrZero = Decimal(0)
    TxnDate: Text = ""
    PaymentRefNum: Text = ""
    PrivateNote: Text = ""
    CustomerRef: Pointer = Reference()
    CurrencyRef: Pointer = Reference()
    ExchangeRate: AmountOrNone = None
    Line: Annotated[tuple[DocumentLine, ...], BeforeValidator(_listed)] = ()

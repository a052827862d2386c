"""Xero's invoices and credit notes with what their lines sold. See `wire` for how members are read."""

from decimal import Decimal
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from shared.providers.xero.wire import Amount, AmountOrNone, AmountOrZero, Text, Wire


class NamedItem(Wire):
    """The item as its line embeds it."""

    Name: Text = ""


class SoldLine(Wire):
    """A line; its amount is less its own discount, and holds its tax where the document's prices do."""

    ItemCode: Text = ""
    Item: Annotated[NamedItem, BeforeValidator(lambda value: value or {})] = NamedItem()
    AccountCode: Text = ""
    Quantity: AmountOrNone = None
    LineAmount: AmountOrZero = Decimal(0)
    TaxAmount: AmountOrZero = Decimal(0)


class SoldDocument(Wire):
    """An invoice or a credit note of a list that was asked for by page: only those show lines."""

    ID: str = Field(validation_alias=AliasChoices("InvoiceID", "CreditNoteID"), min_length=1)
    Status: str
    CurrencyCode: str
    SubTotal: Amount
    CurrencyRate: AmountOrNone = None
    LineAmountTypes: Text = ""
    Date: Text = ""
    DateString: Text = ""
    LineItems: Annotated[tuple[SoldLine, ...], BeforeValidator(lambda value: value or ())] = ()

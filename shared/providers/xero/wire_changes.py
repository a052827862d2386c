"""Xero's lists of what changed: only which record it is about, whose, and when. See `wire` for how members are read."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from shared.providers.xero.wire import Contact as Party
from shared.providers.xero.wire import Text, Wire
from shared.providers.xero.wire_credits import IDS


class Document(Wire):
    """An invoice as a summary shows it, or the document that another record names; a payment's may be of any kind."""

    InvoiceID: Text = ""
    Type: Text = ""
    UpdatedDateUTC: Text = ""
    Contact: Party = Party()


class Refunded(Wire):
    """The credit that a payment gives back, where Xero names it apart."""

    ID: Text = Field(default="", validation_alias=AliasChoices(*IDS))


class ChangedPayment(Wire):
    """
    A payment, a deleted one too. What it pays stands under `Invoice`, also where that is a credit (its type says so), or under
    its own name.
    """

    UpdatedDateUTC: Text = ""
    Invoice: Document = Document()
    CreditNote: Refunded = Refunded()
    Overpayment: Refunded = Refunded()
    Prepayment: Refunded = Refunded()


class Allocation(Wire):
    """A part of a credit, as it was applied."""

    Invoice: Document = Document()


class ChangedCredit(Wire):
    """A credit note, overpayment or prepayment, and where it was applied."""

    ID: str = Field(validation_alias=AliasChoices(*IDS))
    Type: Text = ""
    UpdatedDateUTC: Text = ""
    Contact: Party = Party()
    Allocations: Annotated[tuple[Allocation, ...], BeforeValidator(lambda value: value or ())] = ()

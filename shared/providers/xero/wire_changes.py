"""Xero's lists of what changed: only which invoice it is about, whose, and when. See `wire` for how members are read."""

from typing import Annotated

from pydantic import BeforeValidator

from shared.providers.xero.wire import Text, Wire


class Document(Wire):
    """An invoice as a summary shows it, or as another record names it; `Type` is absent where a payment is a refund's."""

    InvoiceID: Text = ""
    Type: Text = ""
    UpdatedDateUTC: Text = ""


class ChangedPayment(Wire):
    """A payment, a deleted one too; `Invoice` is absent where it pays something else."""

    UpdatedDateUTC: Text = ""
    Invoice: Document = Document()


class Allocation(Wire):
    """A part of a credit note, as it was applied."""

    Invoice: Document = Document()


class ChangedCreditNote(Wire):
    """A credit note and where it was applied."""

    Type: Text = ""
    UpdatedDateUTC: Text = ""
    Allocations: Annotated[tuple[Allocation, ...], BeforeValidator(lambda value: value or ())] = ()

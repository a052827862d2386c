"""QuickBooks' invoices and credit memos with what their lines sold. See `wire` for how members are read."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from shared.providers.quickbooks.wire import CreditMemo, DocumentLine, Invoice, Pointer, Reference, Sold, Text, Wire


def _listed(value: Any) -> Any:
    return [] if value is None else value


def _stated(value: Any) -> Any:
    return {} if value is None else value


class Goods(Sold):
    """What a line sells, with the tax code that says how much tax may be in its amount."""

    TaxCodeRef: Pointer = Reference()


class SoldLine(DocumentLine):
    """A line of goods or services, or the discount on the whole document; sums and remarks are others."""

    SalesItemLineDetail: Annotated[Goods, BeforeValidator(_stated)] = Goods()


class Bundle(Wire):
    """What a bundle is made of; its own amount is their sum."""

    Line: Annotated[tuple[SoldLine, ...], BeforeValidator(_listed)] = ()


class FormLine(SoldLine):
    """A line of the document itself."""

    GroupLineDetail: Annotated[Bundle, BeforeValidator(_stated)] = Bundle()


Lines = Annotated[tuple[FormLine, ...], BeforeValidator(_listed)]


class SoldInvoice(Invoice):
    """An invoice with what it sold."""

    Line: Lines = ()


class SoldMemo(CreditMemo):
    """A credit memo with what it takes back."""

    GlobalTaxCalculation: Text = ""
    Line: Lines = ()

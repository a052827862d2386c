"""A customer as QuickBooks shows it. See `wire` for how members are read."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from shared.providers.quickbooks.wire import AmountOrZero, Customer, Pointer, Reference, Text, Wire


class Phone(Wire):
    """A number, as it was written."""

    FreeFormNumber: Text = ""


class Site(Wire):
    """An address of the web."""

    URI: Text = ""


class Address(Wire):
    """Up to five lines, and the town; one that QuickBooks re-flowed has lines alone."""

    Line1: Text = ""
    Line2: Text = ""
    Line3: Text = ""
    Line4: Text = ""
    Line5: Text = ""
    City: Text = ""
    CountrySubDivisionCode: Text = ""
    PostalCode: Text = ""
    Country: Text = ""


class WholeCustomer(Customer):
    """Everything of a customer that is kept in step."""

    GivenName: Text = ""
    FamilyName: Text = ""
    PrimaryPhone: Annotated[Phone, BeforeValidator(lambda value: value or {})] = Phone()
    WebAddr: Annotated[Site, BeforeValidator(lambda value: value or {})] = Site()
    BillAddr: Annotated[Address, BeforeValidator(lambda value: value or {})] = Address()
    SalesTermRef: Pointer = Reference()
    ParentRef: Pointer = Reference()
    Balance: AmountOrZero = Decimal(0)

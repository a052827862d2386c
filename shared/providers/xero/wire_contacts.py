"""A contact as Xero shows it one by one and page by page. See `wire` for how members are read."""

from typing import Annotated

from pydantic import BeforeValidator

from shared.providers.xero.wire import Contact, Flag, Text, Wire


class Address(Wire):
    """One of a contact's addresses, in up to four lines."""

    AddressType: Text = ""
    AddressLine1: Text = ""
    AddressLine2: Text = ""
    AddressLine3: Text = ""
    AddressLine4: Text = ""
    City: Text = ""
    Region: Text = ""
    PostalCode: Text = ""
    Country: Text = ""


class Phone(Wire):
    """One of a contact's phones, in one piece or in three."""

    PhoneType: Text = ""
    PhoneNumber: Text = ""
    PhoneAreaCode: Text = ""
    PhoneCountryCode: Text = ""


class Term(Wire):
    """When documents fall due: a number of days or a day of the month, as the type says."""

    Day: Annotated[int, BeforeValidator(lambda value: value or 0)] = 0
    Type: Text = ""


class Terms(Wire):
    """Those of the invoices that the contact gets."""

    Sales: Annotated[Term, BeforeValidator(lambda value: value or {})] = Term()


class WholeContact(Contact):
    """Everything of a contact that is kept in step."""

    FirstName: Text = ""
    LastName: Text = ""
    CompanyNumber: Text = ""
    Website: Text = ""
    Addresses: Annotated[tuple[Address, ...], BeforeValidator(lambda value: value or ())] = ()
    Phones: Annotated[tuple[Phone, ...], BeforeValidator(lambda value: value or ())] = ()
    PaymentTerms: Annotated[Terms, BeforeValidator(lambda value: value or {})] = Terms()
    IsSupplier: Flag = False
    IsCustomer: Flag = False
    MergedToContactID: Text = ""

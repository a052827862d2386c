"""QuickBooks' settings: the company, its preferences, and its lists. See `wire` for how members are read."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from shared.providers.quickbooks.wire import AmountOrZero, Flag, On, Pointer, Reference, Text, Wire


def _stated(value: Any) -> Any:
    return {} if value is None else value


def _listed(value: Any) -> Any:
    return [] if value is None else value


class Address(Wire):
    """Where the company is; the state tells its time zone."""

    CountrySubDivisionCode: Text = ""


class CompanyInfo(Wire):
    """The company."""

    CompanyName: Text = ""
    LegalName: Text = ""
    Country: Text = ""
    DefaultTimeZone: Text = ""
    CompanyAddr: Annotated[Address, BeforeValidator(_stated)] = Address()


class CurrencyPrefs(Wire):
    """Whether there are foreign currencies, and which one is at home."""

    MultiCurrencyEnabled: Flag = False
    HomeCurrency: Pointer = Reference()


class TaxPrefs(Wire):
    """Whether tax is charged. `PartnerTaxEnabled` is there at all only where QuickBooks works it out by the address."""

    UsingSalesTax: Flag = False
    PartnerTaxEnabled: bool | None = None


class AccountingPrefs(Wire):
    """Up to which day the books are closed, and what a line may name."""

    BookCloseDate: Text = ""
    ClassTrackingPerTxn: Flag = False
    ClassTrackingPerTxnLine: Flag = False
    TrackDepartments: Flag = False


class NamedValue(Wire):
    """A setting of the sales forms' own fields."""

    Name: Text = ""
    BooleanValue: Flag = False
    StringValue: Text = ""


class FieldGroup(Wire):
    """QuickBooks nests them."""

    CustomField: Annotated[tuple[NamedValue, ...], BeforeValidator(_listed)] = ()


class SalesFormsPrefs(Wire):
    """How invoices are written."""

    AllowEstimates: Flag = False
    DefaultTerms: Pointer = Reference()
    CustomField: Annotated[tuple[FieldGroup, ...], BeforeValidator(_listed)] = ()


class Preferences(Wire):
    """The company's preferences."""

    CurrencyPrefs: Annotated["CurrencyPreferences", BeforeValidator(_stated)] = CurrencyPrefs()
    TaxPrefs: Annotated["TaxPreferences", BeforeValidator(_stated)] = TaxPrefs()
    AccountingInfoPrefs: Annotated["AccountingPreferences", BeforeValidator(_stated)] = AccountingPrefs()
    SalesFormsPrefs: Annotated["SalesFormsPreferences", BeforeValidator(_stated)] = SalesFormsPrefs()


CurrencyPreferences = CurrencyPrefs
TaxPreferences = TaxPrefs
AccountingPreferences = AccountingPrefs
SalesFormsPreferences = SalesFormsPrefs
"""The members of Preferences have the names of their types."""
Preferences.model_rebuild()


class Listed(Wire):
    """A record of one of the lists."""

    Id: Text = ""
    Name: Text = ""
    Active: On = True


class Account(Listed):
    """An account of the chart; many companies number none."""

    FullyQualifiedName: Text = ""
    AcctNum: Text = ""
    Classification: Text = ""


class Item(Listed):
    """A product or service: it says which account a line is booked to."""

    FullyQualifiedName: Text = ""
    Sku: Text = ""
    Type: Text = ""
    IncomeAccountRef: Pointer = Reference()
    SalesTaxCodeRef: Pointer = Reference()


class RateDetail(Wire):
    """One of the rates that make up a tax code."""

    TaxRateRef: Pointer = Reference()


class RateList(Wire):
    """The rates of a tax code on one side of the books."""

    TaxRateDetail: Annotated[tuple[RateDetail, ...], BeforeValidator(_listed)] = ()


class TaxCode(Listed):
    """A tax code."""

    SalesTaxRateList: Annotated[RateList, BeforeValidator(_stated)] = RateList()


class TaxRate(Listed):
    """A rate in percent."""

    RateValue: AmountOrZero = Decimal(0)


class Term(Listed):
    """Payment terms: so many days, or a day of the month."""

    Type: Text = ""
    DueDays: AmountOrZero = Decimal(0)
    DayOfMonthDue: AmountOrZero = Decimal(0)
    DueNextMonthDays: AmountOrZero = Decimal(0)


class Category(Listed):
    """A class, or a location; its full name says what it stands under."""

    FullyQualifiedName: Text = ""


class Currency(Wire):
    """A currency that the company keeps."""

    Code: Text = ""
    Active: On = True

"""Seeded organisations: always the same ids, codes and contacts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from infra.sandbox.xero import chart, contacts, items
from infra.sandbox.xero.lines import LineRules, price_lines
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import Organisation, Shared

FIRST_TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
SECOND_TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-ffffffffffff"
CURRENCIES = {"GBP": "British Pound", "EUR": "Euro", "USD": "United States Dollar"}

# What a fresh organisation knows of people; the last one has a name and nothing else.
CONTACTS: tuple[Record, ...] = (
    {
        "Name": "Acme Ltd",
        "ContactNumber": "crm-4711",
        "AccountNumber": "A-4711",
        "EmailAddress": "ap@acme.test",
        "FirstName": "Ann",
        "LastName": "Poe",
        "TaxNumber": "GB123456789",
        "Addresses": [
            {
                "AddressType": "POBOX",
                "AddressLine1": "1 High St",
                "City": "Leeds",
                "PostalCode": "LS1 4AP",
                "Country": "GB",
            }
        ],
        "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "5551234", "PhoneAreaCode": "0113"}],
        "PaymentTerms": {"Sales": {"Day": 30, "Type": "DAYSAFTERBILLDATE"}},
        "ContactPersons": [{"FirstName": "Bo", "LastName": "Lee", "EmailAddress": "bo@acme.test"}],
    },
    {
        "Name": "Brightwater Studios",
        "EmailAddress": "billing@brightwater.test",
        "TaxNumber": "IE6388047V",
        "Addresses": [{"AddressType": "POBOX", "AddressLine1": "4 Quay", "City": "Cork", "Country": "IE"}],
    },
    {"Name": "Cedar & Co", "EmailAddress": "Accounts@Cedar.test"},
    {"Name": "Dunmore Holdings", "EmailAddress": "pay@dunmore.test", "ContactStatus": "ARCHIVED"},
    {"Name": "Paper Supplies Ltd", "EmailAddress": "sales@paper.test"},
    {"Name": "Elm Street Bakery"},
)


def organisation(tenant: str, name: str, shared: Shared, currencies: Sequence[str] = tuple(CURRENCIES)) -> Organisation:
    """A British organisation with its chart, items, tracking and contacts; nothing is announced."""
    org = Organisation(tenant, _settings(tenant, name, currencies[0]), shared)
    for code in currencies:
        org.store("Currencies", {"Code": code, "Description": CURRENCIES[code]})
    for rate in chart.tax_rates():
        org.store("TaxRates", rate)
    for account in chart.accounts():
        org.store("Accounts", {**account, "UpdatedDateUTC": org.now()})
    for item in chart.items():
        items.save(org, item, create=True, by=None, unit_places=4)
    org.store("TrackingCategories", _tracking(org))
    org.store("BrandingThemes", {"Name": "Standard", "SortOrder": 0, "CreatedDateUTC": org.now()})
    for sent in CONTACTS:
        contacts.save(org, sent, create=True, by=None)
    acme = contacts.by_number(org, "crm-4711") or {}
    org.store("ContactGroups", {"Name": "Key accounts", "Status": "ACTIVE", "_members": [acme["ContactID"]]})
    org.store("RepeatingInvoices", _repeating(org, acme))
    return org


def _settings(tenant: str, name: str, base: str) -> Record:
    """The organisation's own record."""
    return {
        "OrganisationID": tenant,
        "Name": name,
        "LegalName": name,
        "PaysTax": True,
        "Version": "UK",
        "OrganisationType": "COMPANY",
        "BaseCurrency": base,
        "CountryCode": "GB",
        "IsDemoCompany": False,
        "OrganisationStatus": "ACTIVE",
        "TaxNumber": "GB987654321",
        "FinancialYearEndDay": 31,
        "FinancialYearEndMonth": 3,
        "SalesTaxBasis": "ACCRUALS",
        "SalesTaxPeriod": "QUARTERLY",
        "DefaultSalesTax": "Tax Exclusive",
        "DefaultPurchasesTax": "Tax Exclusive",
        "PeriodLockDate": date(2025, 12, 31),
        "EndOfYearLockDate": date(2025, 3, 31),
        "CreatedDateUTC": datetime(2019, 4, 1, 9, tzinfo=UTC),
        "OrganisationEntityType": "COMPANY",
        "Timezone": "GMTSTANDARDTIME",
        "ShortCode": f"!{tenant[-5:]}",
        "Edition": "BUSINESS",
        "Class": "PREMIUM",
        "Addresses": [],
        "Phones": [],
        "ExternalLinks": [],
        "PaymentTerms": {"Sales": {"Day": 30, "Type": "DAYSAFTERBILLDATE"}},
    }


def _tracking(org: Organisation) -> Record:
    options = [
        {"TrackingOptionID": org.shared.new_id(), "Name": name, "Status": "ACTIVE"} for name in ("EMEA", "AMER", "APAC")
    ]
    return {"Name": "Region", "Status": "ACTIVE", "Options": options}


def _repeating(org: Organisation, contact: Record) -> Record:
    """One approved template: the Pro plan, monthly."""
    priced = price_lines(
        org, [{"ItemCode": "SUB-PRO", "Quantity": Decimal(10)}], LineRules("Exclusive", complete=True), []
    )
    template_id = org.shared.new_id()
    return {
        "RepeatingInvoiceID": template_id,
        "ID": template_id,
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Reference": "Subscription",
        "Schedule": {
            "Period": 1,
            "Unit": "MONTHLY",
            "DueDate": 30,
            "DueDateType": "DAYSAFTERBILLDATE",
            "StartDate": date(2026, 1, 1),
            "NextScheduledDate": date(2026, 12, 1),
        },
        "_contact": contact["ContactID"],
        "LineAmountTypes": "Exclusive",
        "LineItems": priced.lines,
        "SubTotal": priced.totals.sub_total,
        "TotalTax": priced.totals.tax,
        "Total": priced.totals.total,
        "CurrencyCode": org.base_currency,
        "ApprovedForSending": False,
        "SendCopy": False,
        "MarkAsSent": False,
        "IncludePDF": False,
        "HasAttachments": False,
    }

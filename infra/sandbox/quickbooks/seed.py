"""Seeded companies: always the same ids, names and codes; a British one with several currencies and an American one."""

from dataclasses import dataclass
from datetime import date

from infra.sandbox.quickbooks import chart, entities
from infra.sandbox.quickbooks.drafts import Write
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import CURRENCIES, Company, Settings, Shared

FIRST_REALM = "9130350000000001"
SECOND_REALM = "9130350000000002"
PERSON = Write()


@dataclass(frozen=True)
class Charter:
    """What a company is founded with."""

    name: str
    country: str
    home: str
    zone: str
    currencies: tuple[str, ...]
    automated_tax: bool
    address: Record
    customers: tuple[Record, ...]


# What a fresh company knows of people; the last one has a name and nothing else.
BRITISH_CUSTOMERS: tuple[Record, ...] = (
    {
        "DisplayName": "Acme Ltd",
        "CompanyName": "Acme Ltd",
        "GivenName": "Ann",
        "FamilyName": "Poe",
        "PrimaryEmailAddr": {"Address": "ap@acme.test"},
        "PrimaryPhone": {"FreeFormNumber": "0113 5551234"},
        "PrimaryTaxIdentifier": "GB123456789",
        "BillAddr": {"Line1": "1 High St", "City": "Leeds", "PostalCode": "LS1 4AP", "Country": "GBR"},
        "Notes": "crm-4711",
    },
    {
        "DisplayName": "Brightwater Studios",
        "CompanyName": "Brightwater Studios",
        "PrimaryEmailAddr": {"Address": "billing@brightwater.test"},
        "PrimaryTaxIdentifier": "IE6388047V",
        "BillAddr": {"Line1": "4 Quay", "City": "Cork", "Country": "IRL"},
    },
    {"DisplayName": "Cedar & Co", "PrimaryEmailAddr": {"Address": "Accounts@Cedar.test"}},
    {"DisplayName": "Dunmore Holdings", "PrimaryEmailAddr": {"Address": "pay@dunmore.test"}, "Active": False},
    {"DisplayName": "Elm Street Bakery"},
)
AMERICAN_CUSTOMERS: tuple[Record, ...] = (
    {
        "DisplayName": "Acme Inc",
        "CompanyName": "Acme Inc",
        "PrimaryEmailAddr": {"Address": "ap@acme.test"},
        "BillAddr": {
            "Line1": "2700 Coast Ave",
            "City": "Mountain View",
            "CountrySubDivisionCode": "CA",
            "PostalCode": "94043",
            "Country": "USA",
        },
    },
    {"DisplayName": "Cedar & Co", "PrimaryEmailAddr": {"Address": "accounts@cedar.test"}},
)
BRITISH = Charter(
    name="Ledgerlink Trading Ltd",
    country="GB",
    home="GBP",
    zone="Europe/London",
    currencies=("EUR", "USD"),
    automated_tax=False,
    address={"Id": "1", "Line1": "1 High Street", "City": "Leeds", "PostalCode": "LS1 1AA", "Country": "GBR"},
    customers=BRITISH_CUSTOMERS,
)
AMERICAN = Charter(
    name="Orchard Wholesale Inc",
    country="US",
    home="USD",
    zone="America/Los_Angeles",
    currencies=(),
    automated_tax=True,
    address={
        "Id": "1",
        "Line1": "123 Sierra Way",
        "City": "San Pablo",
        "CountrySubDivisionCode": "CA",
        "PostalCode": "87999",
        "Country": "USA",
    },
    customers=AMERICAN_CUSTOMERS,
)


def company(realm: str, charter: Charter, shared: Shared) -> Company:
    """A company with its chart, items, terms, tax codes and customers."""
    settings = Settings(
        name=charter.name,
        country=charter.country,
        home=charter.home,
        zone=charter.zone,
        multicurrency=bool(charter.currencies),
        automated_tax=charter.automated_tax,
        address=charter.address,
        book_close=date(2025, 12, 31),
    )
    made = Company(realm, settings, shared)
    for code in charter.currencies:
        made.store("CompanyCurrency", {"Code": code, "Name": CURRENCIES[code], "Active": True})
    chart.taxes(made)
    for entity, records in chart.records(made):
        for sent in records:
            entities.save(made, entity, sent, PERSON)
    for sent in charter.customers:
        entities.save(made, "Customer", sent, PERSON)
    entities.save(made, "Vendor", {"DisplayName": "Paper Supplies", "CompanyName": "Paper Supplies"}, PERSON)
    entities.save(made, "Employee", {"GivenName": "Ann", "FamilyName": "Poe"}, PERSON)
    return made

"""The org that a reset brings back: users, stages, products, parties and one open opportunity per company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from infra.sandbox.salesforce import administering
from infra.sandbox.salesforce.acts import new_deal
from infra.sandbox.salesforce.catalogue import price_of
from infra.sandbox.salesforce.checking import check
from infra.sandbox.salesforce.ids import whole
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.party_acts import has_part, made
from infra.sandbox.salesforce.records import ADA, INTEGRATION, SAM, Record
from infra.sandbox.salesforce.writing import create

Values = Mapping[str, Any]
RATES = {"EUR": Decimal("0.85"), "USD": Decimal("0.78")}  # home units (GBP) per unit
USERS = (
    (ADA, "ada.sales@vendor.test", "Ada", "Byron"),
    (SAM, "sam.sales@vendor.test", "Sam", "Reed"),
    (INTEGRATION, "integration@vendor.test", "Integration", "User"),
)
# API name, closed, won, probability, forecast category; the vendor's own first, then those of a second sales process.
STAGES = (
    ("Prospecting", False, False, 10, "Pipeline"),
    ("Qualification", False, False, 10, "Pipeline"),
    ("Needs Analysis", False, False, 20, "Pipeline"),
    ("Value Proposition", False, False, 50, "Pipeline"),
    ("Id. Decision Makers", False, False, 60, "Pipeline"),
    ("Perception Analysis", False, False, 70, "Pipeline"),
    ("Proposal/Price Quote", False, False, 75, "Pipeline"),
    ("Negotiation/Review", False, False, 90, "Pipeline"),
    ("Closed Won", True, True, 100, "Closed"),
    ("Closed Lost", True, False, 0, "Omitted"),
    ("Renewal Due", False, False, 60, "Best Case"),
    ("Renewed", True, True, 100, "Closed"),
    ("Churned", True, False, 0, "Omitted"),
)
RENEWALS = ("Renewal Due", "Renewed", "Churned")


@dataclass(frozen=True)
class Account:
    """One seeded company with its people and its open opportunity."""

    company: Values
    contacts: Sequence[Values]
    deal: Values
    lines: Sequence[Values]


ACCOUNTS = (
    Account(
        {
            "Name": "Aurora Robotics GmbH", "Website": "https://aurora-robotics.test", "Phone": "+49 30 5550101",
            "BillingStreet": "Lindenstr. 12", "BillingCity": "Berlin", "BillingPostalCode": "10969",
            "BillingCountry": "Germany", "VAT_Number__c": "DE136695976", "Type": "Prospect", "CurrencyIsoCode": "EUR",
        },
        (
            {"Email": "finance@aurora-robotics.test", "FirstName": "Greta", "LastName": "Vogel", "Title": "CFO"},
            {"Email": "jon.smith@aurora-robotics.test", "FirstName": "Jon", "LastName": "Smith"},
        ),
        {"Name": "Aurora: platform rollout", "CurrencyIsoCode": "EUR", "StageName": "Proposal/Price Quote"},
        (
            {"Name": "Platform seats", "ProductCode": "SEAT-PRO", "Quantity": "12", "UnitPrice": "49.9905"},
            {"Name": "Onboarding", "ProductCode": "ONBOARD", "Quantity": "1", "UnitPrice": "1500", "Discount": "10"},
            {"Name": "Support hours", "ProductCode": "SUPPORT", "Quantity": "2.5", "UnitPrice": "120"},
        ),
    ),
    Account(
        {
            "Name": "Blackwood & Sons Ltd", "Website": "https://blackwood.test", "Phone": "+44 20 7946 0101",
            "BillingStreet": "1 High Street", "BillingCity": "Leeds", "BillingPostalCode": "LS1 4AP",
            "BillingCountry": "United Kingdom", "VAT_Number__c": "GB980780684", "Type": "Customer",
        },
        ({"Email": "accounts@blackwood.test", "FirstName": "Olive", "LastName": "Blackwood"},),
        {"Name": "Blackwood: annual licence", "CurrencyIsoCode": "GBP", "StageName": "Prospecting"},
        ({"Name": "Annual licence", "ProductCode": "LICENCE", "Quantity": "1", "UnitPrice": "2400"},),
    ),
    Account(
        {
            "Name": "Cascade Outdoor Inc.", "Website": "https://cascade-outdoor.test", "Phone": "+1 206 555 0101",
            "BillingStreet": "400 Pine Street", "BillingCity": "Seattle", "BillingState": "WA",
            "BillingPostalCode": "98101", "BillingCountry": "United States", "Type": "Prospect", "CurrencyIsoCode": "USD",
        },
        ({"Email": "ap@cascade-outdoor.test", "FirstName": "Ruth", "LastName": "Ames"},),
        {"Name": "Cascade: renewal", "CurrencyIsoCode": "USD", "StageName": "Renewal Due"},
        (
            # Sold below the list price of 55: lines here know discounts in per cent only.
            {"Name": "Platform seats", "ProductCode": "SEAT-PRO", "Quantity": "30", "UnitPrice": "50"},
            {"Name": "Support hours", "ProductCode": "SUPPORT", "Quantity": "8", "UnitPrice": "135.50"},
        ),
    ),
)  # fmt: skip
GROUP: Values = {
    "Name": "Dunmore Holdings plc", "Website": "https://dunmore.test", "BillingCity": "Dublin", "BillingCountry": "Ireland",
    "Type": "Customer",
}  # fmt: skip
CHILD: Values = {
    "Name": "Dunmore Foods Ltd", "Website": "https://foods.dunmore.test", "Phone": "+353 1 555 0101",
    "BillingStreet": "7 Quay Road\nUnit 4", "BillingCity": "Cork", "BillingPostalCode": "T12 XY00",
    "BillingCountry": "Ireland", "Type": "Prospect",
}  # fmt: skip
BUYER: Values = {"Email": "moira.kane@dunmore.test", "FirstName": "Moira", "LastName": "Kane"}
PAYER: Values = {"Email": "ap@dunmore.test", "FirstName": "Declan", "LastName": "Roe"}
FREELANCER: Values = {
    "Email": "nora.lind@post.test", "FirstName": "Nora", "LastName": "Lind", "Phone": "+46 8 555 0101",
    "MailingStreet": "Storgatan 5", "MailingCity": "Stockholm", "MailingPostalCode": "111 22", "MailingCountry": "Sweden",
}  # fmt: skip
CATALOGUE: tuple[tuple[Values, Mapping[str, str]], ...] = (
    (
        {"Name": "Platform seats", "ProductCode": "SEAT-PRO", "Description": "One seat for one month"},
        {"GBP": "49.99", "EUR": "49.9905", "USD": "55"},
    ),
    (
        {"Name": "Onboarding", "ProductCode": "ONBOARD", "Description": "Set-up and training"},
        {"GBP": "1500", "EUR": "1500", "USD": "1800"},
    ),
    (
        {"Name": "Support hours", "ProductCode": "SUPPORT", "Description": "Consulting by the hour"},
        {"GBP": "120", "EUR": "120", "USD": "135.50"},
    ),
    (
        {"Name": "Annual licence", "ProductCode": "LICENCE", "Description": "Twelve months"},
        {"GBP": "2400", "EUR": "2800", "USD": "3000"},
    ),
)
VAT_NUMBER = {"label": "VAT number", "type": "Text", "length": 40}
PERSON = whole(ADA)


def sow(org: Org, name: str) -> None:
    """Fill a fresh org. The caller keeps messages quiet meanwhile."""
    _people(org, name)
    _stages(org)
    if org.settings.multi_currency:
        administering.set_rates(org, RATES)
    administering.add_field(org, "Account.VAT_Number__c", VAT_NUMBER)
    book = create(org, "Pricebook2", {"Name": "Standard Price Book", "IsActive": True, "IsStandard": True}, PERSON)
    for values, prices in CATALOGUE:
        product = create(org, "Product2", {**values, "IsActive": True}, PERSON)
        for currency, price in prices.items():
            price_of(org, product, book.id, currency, Decimal(price), PERSON)
    renewal = _record_types(org)
    for number, account in enumerate(ACCOUNTS):
        owner = {"OwnerId": whole(USERS[number % 2][0])}
        company = create(org, "Account", check(org, "Account", {**account.company, **owner}, user=None), PERSON)
        people = [
            create(org, "Contact", check(org, "Contact", {**row, **owner, "AccountId": company.id}, user=None), PERSON)
            for row in account.contacts
        ]
        kind = {"RecordTypeId": renewal} if account.deal["StageName"] in RENEWALS else {}
        new_deal(org, {**account.deal, **owner, **kind}, company, people, account.lines)
    _group(org)


def _group(org: Org) -> None:
    """A company below another, whose bills go to a contact with that role; and a person without a company. None has a deal."""
    owner = {"OwnerId": whole(ADA)}
    parent = made(org, "Account", {**GROUP, **owner})
    child = made(org, "Account", {**CHILD, **owner, "ParentId": parent.id})
    made(org, "Contact", {**BUYER, **owner, "AccountId": child.id})
    payer = made(org, "Contact", {**PAYER, **owner, "AccountId": child.id})
    has_part(org, child, payer, "Billing", primary=False)
    made(org, "Contact", {**FREELANCER, **owner})


def _people(org: Org, name: str) -> None:
    now = org.now()
    for id_, email, first, last in USERS:
        user = Record("User", whole(id_), next(org.seqs))
        user.values = {
            "Id": user.id, "Username": email, "Email": email, "FirstName": first, "LastName": last, "IsActive": True,
            "Name": f"{first} {last}", "UserType": "Standard", "TimeZoneSidKey": org.settings.time_zone,
            "LocaleSidKey": "en_GB", "DefaultCurrencyIsoCode": org.settings.currency, "CreatedDate": now,
            "LastModifiedDate": now, "SystemModstamp": now,
        }  # fmt: skip
        org.records["User"][user.id] = user
    about = Record("Organization", org.id, next(org.seqs))
    about.values = {
        "Id": org.id, "Name": name, "OrganizationType": "Enterprise Edition", "IsSandbox": False, "InstanceName": "GB1",
        "DefaultCurrencyIsoCode": org.settings.currency, "TimeZoneSidKey": org.settings.time_zone,
        "LanguageLocaleKey": "en_US", "DefaultLocaleSidKey": "en_GB", "Country": "GB", "FiscalYearStartMonth": Decimal(1),
        "CreatedDate": now, "LastModifiedDate": now, "SystemModstamp": now,
    }  # fmt: skip
    org.records["Organization"][about.id] = about


def _stages(org: Org) -> None:
    for number, (name, closed, won, likely, forecast) in enumerate(STAGES, 1):
        values = {
            "ApiName": name, "MasterLabel": name, "IsActive": True, "IsClosed": closed, "IsWon": won,
            "DefaultProbability": Decimal(likely), "ForecastCategoryName": forecast, "SortOrder": Decimal(number),
        }  # fmt: skip
        create(org, "OpportunityStage", values, PERSON)
    org.processes[""] = tuple(name for name, *_ in STAGES if name not in RENEWALS)


def _record_types(org: Org) -> str:
    """Two record types of opportunities; gives the id of the second, whose deals are renewals."""
    types = [
        create(org, "RecordType", {"Name": name, "DeveloperName": name.replace(" ", "_"), "SobjectType": "Opportunity",
                                   "IsActive": True}, PERSON)
        for name in ("New Business", "Renewal")
    ]  # fmt: skip
    org.processes[types[0].id] = org.processes[""]
    org.processes[types[1].id] = RENEWALS
    return types[1].id
